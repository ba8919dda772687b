-- How long the audit is kept, and totals of all there ever was, for /metrics.

-- Up to when entries may be removed, UTC milliseconds. It only ever grows, and never comes nearer
-- to now than thirty days: whatever goes wrong, nobody loses what is younger.
CREATE TABLE audit_retention (
    one     BIGINT  NOT NULL PRIMARY KEY CHECK (one = 1),
    horizon BIGINT  NOT NULL
);

INSERT INTO audit_retention (one, horizon) VALUES (1, 0);

CREATE INDEX audit_by_age ON audit (created_at);

DROP TRIGGER audit_is_never_changed ON audit;

CREATE TRIGGER audit_is_never_changed BEFORE UPDATE OR TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_never_changed();

CREATE FUNCTION audit_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.created_at >= COALESCE((SELECT horizon FROM audit_retention), 0) THEN
        RAISE EXCEPTION 'the audit is never deleted before its time';
    END IF;
    RETURN OLD;
END $$;

CREATE TRIGGER audit_is_kept BEFORE DELETE ON audit
    FOR EACH ROW EXECUTE FUNCTION audit_is_kept();

CREATE FUNCTION audit_retention_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.horizon < OLD.horizon OR NEW.horizon
        > (CAST(extract(epoch FROM clock_timestamp()) AS BIGINT) - 30 * 86400) * 1000 THEN
        RAISE EXCEPTION 'the audit is never deleted before its time';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER audit_retention_only_grows BEFORE UPDATE ON audit_retention
    FOR EACH ROW EXECUTE FUNCTION audit_retention_only_grows();

CREATE FUNCTION audit_retention_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit is never deleted before its time';
END $$;

CREATE TRIGGER audit_retention_stays BEFORE INSERT OR DELETE OR TRUNCATE ON audit_retention
    FOR EACH STATEMENT EXECUTE FUNCTION audit_retention_stays();

-- What has ended since the first start, of all servers together; '' is what is of no command.
CREATE TABLE usage_totals (
    command   TEXT    NOT NULL PRIMARY KEY,
    delivered BIGINT  NOT NULL DEFAULT 0 CHECK (delivered >= 0),
    failed    BIGINT  NOT NULL DEFAULT 0 CHECK (failed >= 0),
    cancelled BIGINT  NOT NULL DEFAULT 0 CHECK (cancelled >= 0),
    charged   BIGINT  NOT NULL DEFAULT 0 CHECK (charged >= 0),  -- credits
    refunded  BIGINT  NOT NULL DEFAULT 0 CHECK (refunded >= 0), -- credits
    polls     BIGINT  NOT NULL DEFAULT 0 CHECK (polls >= 0),
    sends     BIGINT  NOT NULL DEFAULT 0 CHECK (sends >= 0),
    granted   BIGINT  NOT NULL DEFAULT 0 CHECK (granted >= 0)   -- credits
);

CREATE TABLE duration_totals (
    command TEXT    NOT NULL,
    kind    TEXT    NOT NULL CHECK (kind IN ('run', 'total')),
    bucket  BIGINT  NOT NULL CHECK (bucket >= 0 AND bucket <= 255),
    tasks   BIGINT  NOT NULL CHECK (tasks > 0),
    PRIMARY KEY (command, kind, bucket)
);

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
