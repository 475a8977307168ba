-- Servers' choices, what the bot owes them, and which commands Discord has been given.
-- Moments are seconds since 1970 in UTC; ids are Discord's, 64 bits.

CREATE TABLE guilds (
    guild_id INTEGER PRIMARY KEY,
    announcements INTEGER,
    discussions INTEGER,
    log INTEGER,
    ping INTEGER,
    zone TEXT,          -- null in any of these: not chosen, the default holds
    language TEXT,
    leads TEXT,         -- in seconds: 604800 86400
    morning TEXT,       -- 09:00
    configured_by INTEGER,
    configured_at INTEGER
) STRICT;

CREATE TABLE setting_changes (
    id INTEGER PRIMARY KEY,
    guild_id INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    changed_by INTEGER NOT NULL,
    name TEXT NOT NULL,
    old TEXT,
    new TEXT
) STRICT;
CREATE INDEX setting_changes_by_guild ON setting_changes (guild_id, id);

CREATE TABLE deliveries (
    id INTEGER PRIMARY KEY,
    guild_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    occurrence TEXT NOT NULL,
    part TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    expires_at INTEGER,
    state TEXT NOT NULL DEFAULT 'due' CHECK (state IN ('due', 'sending', 'sent', 'parked', 'expired')),
    attempt INTEGER NOT NULL DEFAULT 0,
    retry_at INTEGER,
    unsure_since INTEGER,
    channel_id INTEGER,
    message_id INTEGER,
    reason TEXT,        -- a sentence that waits for its language, as JSON
    settled_at INTEGER,
    tell_at INTEGER,    -- a human is to be told from then on; null: nothing to tell, told, or given up
    told_at INTEGER,
    UNIQUE (guild_id, kind, occurrence, part)
) STRICT;
CREATE INDEX deliveries_open ON deliveries (due_at) WHERE state IN ('due', 'sending');
CREATE INDEX deliveries_open_by_guild ON deliveries (guild_id, due_at, sequence) WHERE state IN ('due', 'sending');
CREATE INDEX deliveries_to_retry ON deliveries (retry_at) WHERE retry_at IS NOT NULL;
CREATE INDEX deliveries_to_tell ON deliveries (tell_at) WHERE tell_at IS NOT NULL;

CREATE TABLE synced_commands (
    application_id INTEGER PRIMARY KEY,
    hash TEXT NOT NULL
) STRICT;
