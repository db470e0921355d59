-- Both sides' answers to today's check-ins, for q3.
-- params: person uuid, check_ins uuid[]
SELECT a.subject_id, a.person_id, a.due_at, a.feeling, a.help, a.note, a.answered_at, a.plan_id, a.other_id
FROM check_in_answer a
WHERE a.subject_id = ANY (:check_ins) AND (a.person_id = :person OR (a.other_id = :person
  AND EXISTS (SELECT 1 FROM link l WHERE l.owner_id = a.person_id AND l.person_id = a.other_id AND (l.until IS NULL OR l.until >= a.at))
  AND EXISTS (SELECT 1 FROM link l WHERE l.owner_id = a.other_id AND l.person_id = a.person_id AND (l.until IS NULL OR l.until >= a.at))
  AND NOT EXISTS (SELECT 1 FROM distance d WHERE d.until IS NULL AND (
        (d.owner_id = a.person_id AND d.person_id = a.other_id AND d.limited_since < a.at)
     OR (d.owner_id = a.other_id AND d.person_id = a.person_id AND d.blocked_since < a.at)))
  AND NOT EXISTS (SELECT 1 FROM person r WHERE r.id IN (a.person_id, a.other_id) AND r.rests_since < a.at AND r.rests_until IS NULL)))
ORDER BY a.due_at, a.subject_id, a.version DESC
