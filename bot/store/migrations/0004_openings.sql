-- Discussions that are opened by hand: before their time, long after it, or again once they have been deleted.

CREATE TABLE openings (
    guild_id INTEGER NOT NULL,
    show_id TEXT NOT NULL,
    code TEXT NOT NULL,                 -- S1E5
    at INTEGER NOT NULL,
    PRIMARY KEY (guild_id, show_id, code)
) STRICT;
