-- Daily rollups: what was asked for on a UTC day and what became of it, so that nobody counts tasks
-- to know. Every number of a task stands under the day on which it was accepted, whenever it ends.
-- The day comes first in the keys: what is written today lies on few pages.
CREATE TABLE usage_days (
    day       BIGINT  NOT NULL,                -- when the UTC day began, UTC milliseconds
    space_id  TEXT    NOT NULL,
    person_id TEXT    NOT NULL,                -- '': everybody in the space together
    command   TEXT    NOT NULL,
    asked     BIGINT  NOT NULL DEFAULT 0 CHECK (asked >= 0),
    delivered BIGINT  NOT NULL DEFAULT 0 CHECK (delivered >= 0),
    failed    BIGINT  NOT NULL DEFAULT 0 CHECK (failed >= 0),
    cancelled BIGINT  NOT NULL DEFAULT 0 CHECK (cancelled >= 0),
    charged   BIGINT  NOT NULL DEFAULT 0 CHECK (charged >= 0),  -- credits
    refunded  BIGINT  NOT NULL DEFAULT 0 CHECK (refunded >= 0), -- credits
    polls     BIGINT  NOT NULL DEFAULT 0 CHECK (polls >= 0),
    sends     BIGINT  NOT NULL DEFAULT 0 CHECK (sends >= 0),
    PRIMARY KEY (day, space_id, person_id, command)
);

-- To forget somebody.
CREATE INDEX usage_days_of_person ON usage_days (person_id) WHERE person_id <> '';

-- How long delivered tasks took: "run" from submission to result, "total" from acceptance to
-- delivery. A bucket reaches from 1.1^bucket milliseconds to a tenth more.
CREATE TABLE usage_durations (
    day      BIGINT  NOT NULL,
    space_id TEXT    NOT NULL,
    command  TEXT    NOT NULL,
    kind     TEXT    NOT NULL CHECK (kind IN ('run', 'total')),
    bucket   BIGINT  NOT NULL CHECK (bucket >= 0 AND bucket <= 255),
    tasks    BIGINT  NOT NULL CHECK (tasks > 0),
    PRIMARY KEY (day, space_id, command, kind, bucket)
);

CREATE INDEX grants_of_space ON grants (space_id, created_at, credits);

-- What was before this: counted once, here.
INSERT INTO usage_days (day, space_id, person_id, command, asked, delivered, failed, cancelled,
    charged, refunded, polls, sends)
SELECT tasks.created_at - tasks.created_at % 86400000, tasks.space_id, tasks.person_id,
    tasks.command, count(*),
    sum(CASE tasks.state WHEN 'delivered' THEN 1 ELSE 0 END),
    sum(CASE tasks.state WHEN 'failed' THEN 1 ELSE 0 END),
    sum(CASE tasks.state WHEN 'cancelled' THEN 1 ELSE 0 END),
    sum(CASE tasks.state WHEN 'delivered' THEN reservations.cost ELSE 0 END),
    sum(CASE WHEN tasks.state = 'delivered' THEN tasks.cost - reservations.cost
        WHEN tasks.state IN ('failed', 'cancelled') THEN tasks.cost ELSE 0 END),
    sum(CASE WHEN tasks.state IN ('delivered', 'failed', 'cancelled')
        THEN tasks.polls ELSE 0 END),
    sum(CASE WHEN tasks.state IN ('delivered', 'failed', 'cancelled')
        THEN tasks.sends ELSE 0 END)
FROM tasks JOIN reservations ON reservations.task_id = tasks.id
GROUP BY 1, 2, 3, 4;

INSERT INTO usage_days (day, space_id, person_id, command, asked, delivered, failed, cancelled,
    charged, refunded, polls, sends)
SELECT day, space_id, '', command, sum(asked), sum(delivered), sum(failed), sum(cancelled),
    sum(charged), sum(refunded), sum(polls), sum(sends)
FROM usage_days GROUP BY day, space_id, command;

CREATE TABLE bucket_edges (
    millionths BIGINT  NOT NULL PRIMARY KEY,   -- of a millisecond: where the bucket begins
    bucket     BIGINT  NOT NULL
);

INSERT INTO bucket_edges (millionths, bucket)
WITH RECURSIVE edges (bucket, edge) AS (
    SELECT 0, CAST(1000000 AS DOUBLE PRECISION)
    UNION ALL SELECT bucket + 1, edge * 1.1 FROM edges WHERE bucket < 255)
SELECT CASE bucket WHEN 0 THEN 0 ELSE CAST(edge AS BIGINT) END, bucket FROM edges;

INSERT INTO usage_durations (day, space_id, command, kind, bucket, tasks)
SELECT day, space_id, command, kind,
    (SELECT bucket FROM bucket_edges WHERE millionths <= took * 1000000
        ORDER BY millionths DESC LIMIT 1), count(*)
FROM (
    SELECT created_at - created_at % 86400000 AS day, space_id, command, 'run' AS kind,
        CASE WHEN finished_at > submitted_at THEN finished_at - submitted_at ELSE 0 END AS took
    FROM tasks WHERE state = 'delivered' AND submitted_at IS NOT NULL
    UNION ALL
    SELECT created_at - created_at % 86400000, space_id, command, 'total',
        CASE WHEN closed_at > created_at THEN closed_at - created_at ELSE 0 END
    FROM tasks WHERE state = 'delivered') AS measured
GROUP BY 1, 2, 3, 4, 5;

DROP TABLE bucket_edges;
