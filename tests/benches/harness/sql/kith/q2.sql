-- 20 contacts, each with the linked person as the viewer sees them, and the newest touch.
-- params: person uuid
SELECT json_build_object('data', json_build_object('viewer', json_build_object('contacts', json_build_object('nodes', coalesce(json_agg(row_to_json(x)), '[]')))))::text AS body
FROM (SELECT c.id, encode(c.name, 'base64') AS name, c.kind, row_to_json(p) AS "linkedPerson",
             json_build_object('nodes', coalesce((SELECT json_agg(row_to_json(t)) FROM (
               SELECT t.id, t.kind, t.occurred_at AS "occurredAt", encode(t.note, 'base64') AS note FROM touch t
               WHERE t.contact_id = c.id ORDER BY t.occurred_at DESC, t.id DESC LIMIT 1) t), '[]')) AS touches
      FROM (SELECT * FROM contact WHERE owner_id = :person AND deleted_at IS NULL ORDER BY id DESC LIMIT 20) c
      LEFT JOIN LATERAL (
        SELECT f.person_id AS id, encode(f.display_name, 'base64') AS "displayName", encode(f.pronouns, 'base64') AS pronouns
        FROM link mine JOIN link theirs ON theirs.owner_id = mine.person_id AND theirs.person_id = mine.owner_id
        CROSS JOIN LATERAL (
          SELECT s.person_id, s.display_name, s.pronouns FROM profile s
          WHERE s.person_id = mine.person_id AND (theirs.until IS NULL OR s.since <= theirs.until)
            AND NOT EXISTS (SELECT 1 FROM distance d WHERE d.until IS NULL AND (
                  (d.owner_id = s.person_id AND d.person_id = mine.owner_id AND d.limited_since < s.since)
               OR (d.owner_id = mine.owner_id AND d.person_id = s.person_id AND d.blocked_since < s.since)))
            AND NOT EXISTS (SELECT 1 FROM person r WHERE r.id IN (s.person_id, mine.owner_id) AND r.rests_since < s.since AND r.rests_until IS NULL)
          ORDER BY s.version DESC LIMIT 1) f
        WHERE mine.owner_id = c.owner_id AND mine.person_id = c.person_id AND mine.until IS NULL OFFSET 0) p ON true
      ORDER BY c.id DESC) x
