-- The home screen: the viewer, 20 contacts, and today's check-ins with both answers.
-- Which occurrences are today's follows from the terms (RFC 5545), which SQL doesn't expand: their ids are given.
-- params: person uuid, check_ins uuid[]
SELECT json_build_object('data', json_build_object('viewer', row_to_json(v)))::text AS body
FROM (
  SELECT me.id, encode(f.display_name, 'base64') AS "displayName", encode(f.pronouns, 'base64') AS pronouns, me.time_zone AS "timeZone",
    (SELECT coalesce(json_agg(row_to_json(x)), '[]') FROM (
       SELECT c.id, encode(c.name, 'base64') AS name, c.kind, row_to_json(p) AS "linkedPerson"
       FROM (SELECT * FROM contact WHERE owner_id = me.id AND deleted_at IS NULL ORDER BY id DESC LIMIT 20) c
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
       ORDER BY c.id DESC) x) AS contacts,
    (SELECT coalesce(json_agg(row_to_json(x)), '[]') FROM (
       SELECT a.subject_id AS id, a.due_at AS "dueAt", a.feeling, a.help, encode(a.note, 'base64') AS note, a.answered_at AS "answeredAt",
              row_to_json(t) AS "theirAnswer",
              (SELECT row_to_json(o) FROM (SELECT s.person_id AS id, encode(s.display_name, 'base64') AS "displayName" FROM profile s
                 WHERE s.person_id = a.other_id ORDER BY version DESC LIMIT 1) o) AS "otherPerson",
              (SELECT row_to_json(r) FROM (SELECT r.plan_id AS id, r.terms FROM check_in_proposal r
                 WHERE r.plan_id = a.plan_id AND r.accepted_at IS NOT NULL ORDER BY r.number DESC LIMIT 1) r) AS plan
       FROM check_in_answer a
       LEFT JOIN LATERAL (
         SELECT b.feeling, b.help, encode(b.note, 'base64') AS note, b.answered_at AS "answeredAt" FROM check_in_answer b
         WHERE b.subject_id = a.subject_id AND b.person_id = a.other_id
           AND EXISTS (SELECT 1 FROM link l WHERE l.owner_id = a.person_id AND l.person_id = a.other_id AND (l.until IS NULL OR l.until >= b.at))
           AND EXISTS (SELECT 1 FROM link l WHERE l.owner_id = a.other_id AND l.person_id = a.person_id AND (l.until IS NULL OR l.until >= b.at))
           AND NOT EXISTS (SELECT 1 FROM distance d WHERE d.until IS NULL AND (
                 (d.owner_id = a.other_id AND d.person_id = a.person_id AND d.limited_since < b.at)
              OR (d.owner_id = a.person_id AND d.person_id = a.other_id AND d.blocked_since < b.at)))
           AND NOT EXISTS (SELECT 1 FROM person r WHERE r.id IN (a.person_id, a.other_id) AND r.rests_since < b.at AND r.rests_until IS NULL)
         ORDER BY b.version DESC LIMIT 1) t ON true
       WHERE a.subject_id = ANY (:check_ins) AND a.person_id = me.id AND a.version = 1
       ORDER BY a.due_at, a.subject_id) x) AS "checkIns"
  FROM person me CROSS JOIN LATERAL (SELECT display_name, pronouns FROM profile WHERE person_id = me.id ORDER BY version DESC LIMIT 1) f
  WHERE me.id = :person AND me.erased_at IS NULL) v
