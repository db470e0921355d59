-- Logs a touch: moves the contact, and tells the viewer's feed.
-- params: person uuid, contact uuid, note bytea
WITH c AS (
  UPDATE contact SET last_touch_at = now() WHERE id = :contact AND owner_id = :person AND deleted_at IS NULL RETURNING id, owner_id, last_touch_at
), t AS (
  INSERT INTO touch (id, owner_id, contact_id, kind, occurred_at, note, version, created_at)
  SELECT gen_random_uuid(), owner_id, id, 'CALL', now(), :note, 1, now() FROM c RETURNING id, kind, note, contact_id
), f AS (
  UPDATE feed SET seq = seq + 1 WHERE id = :person RETURNING id, seq
), e AS (
  INSERT INTO feed_event (feed_id, seq, kind, subject, actor, at) SELECT f.id, f.seq, 'CONTACT_TOUCHED', c.id, f.id, now() FROM f, c
)
SELECT json_build_object('data', json_build_object('logTouch', json_build_object('touches', json_build_array(json_build_object(
         'id', t.id, 'kind', t.kind, 'note', encode(t.note, 'base64'), 'contact', json_build_object('id', c.id, 'lastTouchAt', c.last_touch_at))))))::text AS body
FROM t, c
