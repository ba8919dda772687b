-- A result that no chat takes is not thrown away: it is parked until the person asks for it with
-- /queue, or until `next_at`, when it is tried a last time. UTC milliseconds.
ALTER TABLE tasks ADD COLUMN parked_at BIGINT  CHECK (parked_at IS NULL OR state = 'succeeded');

-- As before, and with the new column, so that what is open is still counted from the index alone.
DROP INDEX tasks_open_of_person;
CREATE INDEX tasks_open_of_person
    ON tasks (person_id, state, provider, turn, cost, created_at, parked_at, closed_at)
    WHERE closed_at IS NULL;
