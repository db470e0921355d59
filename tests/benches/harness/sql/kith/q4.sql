-- A page of a group: 50 members as the viewer, who is one, sees them, after a member; and how many the viewer sees in all.
-- params: person uuid, group uuid, after uuid
SELECT json_build_object('data', json_build_object('node', row_to_json(v)))::text AS body
FROM (
  SELECT g.id, encode(g.texts, 'base64') AS texts,
    (SELECT json_build_object(
        'totalCount', (
          SELECT count(*) FROM group_member m
          WHERE m.group_id = g.id AND m.state = 'ACTIVE' AND m.is_present
            AND (m.person_id = own.person_id OR m.role <> 'MEMBER' OR (m.accepted_list = 'MEMBERS' AND g.member_list = 'MEMBERS')
              OR (own.role <> 'MEMBER' AND m.accepted_list IN ('MEMBERS', 'FACILITATORS') AND g.member_list IN ('MEMBERS', 'FACILITATORS')))
            AND NOT EXISTS (SELECT 1 FROM group_block b WHERE b.owner_id = own.person_id AND b.group_id = m.group_id AND b.blocked_id = m.person_id)),
        'pageInfo', json_build_object('hasNextPage', count(*) > 50, 'endCursor', (array_agg(p.id ORDER BY p.place))[least(count(*), 50)]),
        'nodes', coalesce(json_agg(p.node ORDER BY p.place) FILTER (WHERE p.place <= 50), '[]'))
     FROM (
       SELECT m.id, row_number() OVER (ORDER BY m.id DESC) AS place,
         (SELECT row_to_json(n) FROM (SELECT m.id, encode(m.alias, 'base64') AS alias, encode(m.pronouns, 'base64') AS pronouns, m.colour, m.role,
            date_trunc('month', m.joined_at AT TIME ZONE 'UTC')::date AS "joinedIn") n) AS node
       FROM group_member m
       WHERE m.group_id = g.id AND m.state = 'ACTIVE' AND m.is_present AND m.id < :after
         AND (m.person_id = own.person_id OR m.role <> 'MEMBER' OR (m.accepted_list = 'MEMBERS' AND g.member_list = 'MEMBERS')
           OR (own.role <> 'MEMBER' AND m.accepted_list IN ('MEMBERS', 'FACILITATORS') AND g.member_list IN ('MEMBERS', 'FACILITATORS')))
         AND NOT EXISTS (SELECT 1 FROM group_block b WHERE b.owner_id = own.person_id AND b.group_id = m.group_id AND b.blocked_id = m.person_id)
       ORDER BY m.id DESC LIMIT 51) p) AS members
  FROM peer_group g JOIN group_member own ON own.group_id = g.id AND own.is_present AND own.state = 'ACTIVE'
  WHERE g.id = :group AND own.person_id = :person) v
