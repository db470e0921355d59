-- A group of the viewer's, and how many members they see, for q4.
-- params: person uuid, group uuid
SELECT g.id, g.texts, (
  SELECT count(*) FROM group_member m
  WHERE m.group_id = g.id AND m.state = 'ACTIVE' AND m.is_present AND (m.person_id = own.person_id OR m.role <> 'MEMBER' OR (m.accepted_list = 'MEMBERS' AND g.member_list = 'MEMBERS')
    OR (own.role <> 'MEMBER' AND m.accepted_list IN ('MEMBERS', 'FACILITATORS') AND g.member_list IN ('MEMBERS', 'FACILITATORS')))
  AND NOT EXISTS (SELECT 1 FROM group_block b WHERE b.owner_id = own.person_id AND b.group_id = m.group_id AND b.blocked_id = m.person_id))
FROM peer_group g JOIN group_member own ON own.group_id = g.id AND own.is_present AND own.state = 'ACTIVE'
WHERE g.id = :group AND own.person_id = :person
