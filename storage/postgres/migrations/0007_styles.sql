-- A server's own styles: words that people add to a prompt by a name.
CREATE TABLE styles (
    space_id TEXT NOT NULL,
    folded   TEXT NOT NULL,                    -- the name, in whichever case it is typed
    name     TEXT NOT NULL,
    prompt   TEXT NOT NULL,
    negative TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (space_id, folded)
);
