-- What servers' members give episodes, how long discussions stay open, and the indexes that are kept current.
-- Moments and ids as before.

ALTER TABLE guilds ADD COLUMN ratings TEXT;              -- off, seen, all
ALTER TABLE guilds ADD COLUMN archive INTEGER;           -- seconds without a message
ALTER TABLE guilds ADD COLUMN close INTEGER;             -- seconds after a screening begins

CREATE TABLE ratings (
    guild_id INTEGER NOT NULL,
    show_id TEXT NOT NULL,
    code TEXT NOT NULL,                 -- S1E5
    points INTEGER NOT NULL,            -- one to five a vote, added up
    votes INTEGER NOT NULL,
    ended_at INTEGER NOT NULL,
    PRIMARY KEY (guild_id, show_id, code)
) STRICT;

-- When an index may next be edited depends on when another in its channel was.
CREATE INDEX deliveries_of_indexes ON deliveries (channel_id, settled_at) WHERE kind = 'index';
