-- The viewer, for q1 and q3.
-- params: person uuid
SELECT p.id, f.display_name, f.pronouns, p.email, p.time_zone, p.locale, p.created_at, p.version
FROM person p CROSS JOIN LATERAL (SELECT display_name, pronouns FROM profile WHERE person_id = p.id ORDER BY version DESC LIMIT 1) f
WHERE p.id = :person AND p.erased_at IS NULL
