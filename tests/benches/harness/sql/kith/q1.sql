-- The viewer's profile by key.
-- params: person uuid
SELECT json_build_object('data', json_build_object('viewer', row_to_json(v)))::text AS body
FROM (SELECT p.id, encode(f.display_name, 'base64') AS "displayName", encode(p.email, 'base64') AS email,
             encode(f.pronouns, 'base64') AS pronouns, p.time_zone AS "timeZone", p.locale, p.created_at AS "createdAt", p.version
      FROM person p CROSS JOIN LATERAL (SELECT display_name, pronouns FROM profile WHERE person_id = p.id ORDER BY version DESC LIMIT 1) f
      WHERE p.id = :person AND p.erased_at IS NULL) v
