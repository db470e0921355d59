-- Answers a check-in: counts as a touch of both, and tells both feeds.
-- params: person uuid, other uuid, subject uuid, plan uuid, note bytea
WITH l AS (
  SELECT id FROM feed WHERE id IN (:person, :other) ORDER BY id FOR UPDATE
), a AS (
  INSERT INTO check_in_answer (subject_id, person_id, version, other_id, plan_id, due_at, feeling, help, note, answered_at, at)
  VALUES (:subject, :person, 1, :other, :plan, now(), 'GOOD', 'LISTEN', :note, now(), now()) RETURNING subject_id, feeling, note, answered_at
), b AS (
  SELECT id, owner_id FROM contact WHERE deleted_at IS NULL AND ((owner_id = :person AND person_id = :other) OR (owner_id = :other AND person_id = :person))
), t AS (
  INSERT INTO touch (id, owner_id, contact_id, kind, occurred_at, version, created_at) SELECT gen_random_uuid(), owner_id, id, 'CHECK_IN', now(), 1, now() FROM b
), c AS (
  UPDATE contact SET last_touch_at = now() FROM b WHERE contact.id = b.id
), f AS (
  UPDATE feed SET seq = seq + 2 FROM l WHERE feed.id = l.id RETURNING feed.id, feed.seq
), e AS (
  INSERT INTO feed_event (feed_id, seq, kind, subject, actor, at)
  SELECT f.id, f.seq - 1, 'CONTACT_TOUCHED', b.id, :person, now() FROM f JOIN b ON b.owner_id = f.id
  UNION ALL SELECT f.id, f.seq, 'CHECK_IN_CHANGED', :subject, :person, now() FROM f
)
SELECT json_build_object('data', json_build_object('answerCheckIn', json_build_object('checkIn', json_build_object(
         'id', a.subject_id, 'yourState', 'ANSWERED', 'yourAnswer', json_build_object('feeling', a.feeling, 'note', encode(a.note, 'base64'), 'answeredAt', a.answered_at)))))::text AS body
FROM a
