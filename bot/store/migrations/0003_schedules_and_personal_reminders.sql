-- Communities' own schedules, what members want to be reminded of, and servers' choices about both.
-- Moments and ids as before; a screening's date and time are on the wall clocks of its zone.

ALTER TABLE guilds ADD COLUMN quiet TEXT;                -- 23:00-08:00
ALTER TABLE guilds ADD COLUMN digest INTEGER;            -- the weekday, 0: Monday
ALTER TABLE guilds ADD COLUMN events INTEGER;            -- 0: none of Discord's own events
ALTER TABLE guilds ADD COLUMN sentence_reminder TEXT;    -- a sentence of the server's own in each kind of post
ALTER TABLE guilds ADD COLUMN sentence_premiere TEXT;
ALTER TABLE guilds ADD COLUMN sentence_screening TEXT;
ALTER TABLE guilds ADD COLUMN sentence_digest TEXT;

CREATE TABLE screenings (
    id INTEGER PRIMARY KEY,
    guild_id INTEGER NOT NULL,
    rewatch INTEGER,                    -- the first screening of the rewatch it is part of
    show_id TEXT,                       -- null: an event that is about no show
    title TEXT NOT NULL,
    first INTEGER NOT NULL,             -- episodes, counted over the whole show; 0: none
    last INTEGER NOT NULL,
    date TEXT NOT NULL,                 -- 2025-04-25
    time TEXT NOT NULL,                 -- 20:00
    zone TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('planned', 'paused', 'skipped', 'cancelled')),
    moved_from INTEGER,
    changed_at INTEGER,
    created_at INTEGER NOT NULL,
    created_by INTEGER NOT NULL
) STRICT;
CREATE INDEX screenings_by_guild ON screenings (guild_id, date, id);

CREATE TABLE subscriptions (
    id INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL,
    guild_id INTEGER NOT NULL,          -- 0: asked for in direct messages
    about TEXT NOT NULL,                -- an occurrence, or a show's id and /*
    lead INTEGER NOT NULL,              -- seconds before; negative: after
    language TEXT NOT NULL,
    may_mention INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (user_id, guild_id, about, lead)
) STRICT;
CREATE INDEX subscriptions_by_guild ON subscriptions (guild_id, about);

ALTER TABLE deliveries ADD COLUMN user_id INTEGER;       -- whose reminder it is; null: the server's
CREATE INDEX deliveries_of_users ON deliveries (user_id) WHERE user_id IS NOT NULL;
