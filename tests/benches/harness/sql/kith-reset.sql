-- Removes what mutations wrote since the tables were filled, so that each round begins alike.
DELETE FROM check_in_answer WHERE at > (SELECT created_at FROM bench_seed);
DELETE FROM touch WHERE created_at > (SELECT created_at FROM bench_seed);
VACUUM check_in_answer, touch, contact, feed, feed_event;
CHECKPOINT;
