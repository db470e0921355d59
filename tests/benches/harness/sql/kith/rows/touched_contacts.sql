-- 20 contacts with the linked person and the newest touch, for q2.
-- params: person uuid
SELECT c.id, c.name, c.kind, p.person_id, p.display_name, p.pronouns, t.id, t.kind, t.occurred_at, t.note
FROM (SELECT * FROM contact WHERE owner_id = :person AND deleted_at IS NULL ORDER BY id DESC LIMIT 20) c
LEFT JOIN LATERAL (
  SELECT f.person_id, f.display_name, f.pronouns FROM link mine JOIN link theirs ON theirs.owner_id = mine.person_id AND theirs.person_id = mine.owner_id
  CROSS JOIN LATERAL (
    SELECT s.person_id, s.display_name, s.pronouns FROM profile s
    WHERE s.person_id = mine.person_id AND (theirs.until IS NULL OR s.since <= theirs.until)
      AND NOT EXISTS (SELECT 1 FROM distance d WHERE d.until IS NULL AND (
            (d.owner_id = s.person_id AND d.person_id = mine.owner_id AND d.limited_since < s.since)
         OR (d.owner_id = mine.owner_id AND d.person_id = s.person_id AND d.blocked_since < s.since)))
      AND NOT EXISTS (SELECT 1 FROM person r WHERE r.id IN (s.person_id, mine.owner_id) AND r.rests_since < s.since AND r.rests_until IS NULL)
    ORDER BY s.version DESC LIMIT 1) f
  WHERE mine.owner_id = c.owner_id AND mine.person_id = c.person_id AND mine.until IS NULL OFFSET 0) p ON true
LEFT JOIN LATERAL (SELECT id, kind, occurred_at, note FROM touch t WHERE t.contact_id = c.id ORDER BY t.occurred_at DESC, t.id DESC LIMIT 1) t ON true
ORDER BY c.id DESC
