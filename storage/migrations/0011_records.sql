-- How long the audit is kept, and totals of all there ever was, for /metrics.

-- Up to when entries may be removed, UTC milliseconds. It only ever grows, and never comes nearer
-- to now than thirty days: whatever goes wrong, nobody loses what is younger.
CREATE TABLE audit_retention (
    one     INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    horizon INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO audit_retention (one, horizon) VALUES (1, 0);

CREATE INDEX audit_by_age ON audit (created_at);

DROP TRIGGER audit_is_never_deleted;

CREATE TRIGGER audit_is_kept BEFORE DELETE ON audit
WHEN OLD.created_at >= COALESCE((SELECT horizon FROM audit_retention), 0)
BEGIN
    SELECT RAISE(ABORT, 'the audit is never deleted before its time');
END;

CREATE TRIGGER audit_retention_only_grows BEFORE UPDATE ON audit_retention
WHEN NEW.horizon < OLD.horizon
    OR NEW.horizon > (CAST(strftime('%s', 'now') AS INTEGER) - 30 * 86400) * 1000
BEGIN
    SELECT RAISE(ABORT, 'the audit is never deleted before its time');
END;

CREATE TRIGGER audit_retention_stays BEFORE DELETE ON audit_retention
BEGIN
    SELECT RAISE(ABORT, 'the audit is never deleted before its time');
END;

-- INSERT OR REPLACE deletes without firing the trigger above.
CREATE TRIGGER audit_retention_is_one BEFORE INSERT ON audit_retention
BEGIN
    SELECT RAISE(ABORT, 'the audit is never deleted before its time');
END;

-- What has ended since the first start, of all servers together; '' is what is of no command.
CREATE TABLE usage_totals (
    command   TEXT    NOT NULL PRIMARY KEY,
    delivered INTEGER NOT NULL DEFAULT 0 CHECK (delivered >= 0),
    failed    INTEGER NOT NULL DEFAULT 0 CHECK (failed >= 0),
    cancelled INTEGER NOT NULL DEFAULT 0 CHECK (cancelled >= 0),
    charged   INTEGER NOT NULL DEFAULT 0 CHECK (charged >= 0),  -- credits
    refunded  INTEGER NOT NULL DEFAULT 0 CHECK (refunded >= 0), -- credits
    polls     INTEGER NOT NULL DEFAULT 0 CHECK (polls >= 0),
    sends     INTEGER NOT NULL DEFAULT 0 CHECK (sends >= 0),
    granted   INTEGER NOT NULL DEFAULT 0 CHECK (granted >= 0)   -- credits
) STRICT, WITHOUT ROWID;

CREATE TABLE duration_totals (
    command TEXT    NOT NULL,
    kind    TEXT    NOT NULL CHECK (kind IN ('run', 'total')),
    bucket  INTEGER NOT NULL CHECK (bucket >= 0 AND bucket <= 255),
    tasks   INTEGER NOT NULL CHECK (tasks > 0),
    PRIMARY KEY (command, kind, bucket)
) STRICT, WITHOUT ROWID;

-- What was before this: counted once, here.
INSERT INTO usage_totals
    (command, delivered, failed, cancelled, charged, refunded, polls, sends)
SELECT command, sum(delivered), sum(failed), sum(cancelled), sum(charged),
    sum(refunded), sum(polls), sum(sends)
FROM usage_days WHERE person_id = '' GROUP BY command;

INSERT INTO usage_totals (command, granted)
SELECT '', sum(credits) FROM grants HAVING count(*) > 0;

INSERT INTO duration_totals (command, kind, bucket, tasks)
SELECT command, kind, bucket, sum(tasks) FROM usage_durations GROUP BY command, kind, bucket;
