-- The plans of the viewer with what was agreed and the name of the other person, for q3.
-- params: person uuid
SELECT s.plan_id, s.other_id, r.terms, f.display_name
FROM check_in_plan_side s JOIN check_in_proposal r ON r.plan_id = s.plan_id AND r.accepted_at IS NOT NULL
CROSS JOIN LATERAL (SELECT display_name FROM profile WHERE person_id = s.other_id ORDER BY version DESC LIMIT 1) f
WHERE s.person_id = :person
