-- How far members have watched, what may be shown in each room, and what moderators know better than a show pack.
-- Moments and ids as before; a `show_id` names a show pack.

CREATE TABLE progress (
    user_id INTEGER NOT NULL,
    show_id TEXT NOT NULL,
    seen INTEGER NOT NULL,              -- episodes, counted over the whole show
    shared INTEGER NOT NULL,            -- 1: others may be told
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, show_id)
) STRICT;

CREATE TABLE ceilings (
    guild_id INTEGER NOT NULL,
    channel_id INTEGER NOT NULL,        -- 0: the whole server
    show_id TEXT NOT NULL,
    ceiling INTEGER NOT NULL,           -- episodes, counted over the whole show
    PRIMARY KEY (guild_id, channel_id, show_id)
) STRICT;
-- Whether a thread is an episode's discussion is asked with every public answer.
CREATE INDEX deliveries_of_discussions ON deliveries (message_id) WHERE kind = 'discussion';

CREATE TABLE own_answers (
    id INTEGER PRIMARY KEY,
    guild_id INTEGER NOT NULL,
    show_id TEXT NOT NULL,
    question TEXT NOT NULL,
    phrasings TEXT NOT NULL,            -- a list of texts, as JSON
    answer TEXT NOT NULL,
    safe_after_episode INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    changed_by INTEGER NOT NULL
) STRICT;
CREATE INDEX own_answers_by_guild ON own_answers (guild_id, show_id, id);

CREATE TABLE corrections (
    guild_id INTEGER NOT NULL,
    show_id TEXT NOT NULL,
    what TEXT NOT NULL,                 -- the id of a fact, or premiere: and the id of a premiere
    value TEXT NOT NULL,
    reason TEXT NOT NULL,
    corrected_at INTEGER NOT NULL,
    corrected_by INTEGER NOT NULL,
    PRIMARY KEY (guild_id, show_id, what)
) STRICT;

CREATE TABLE knowledge_changes (
    id INTEGER PRIMARY KEY,
    guild_id INTEGER NOT NULL,
    show_id TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    changed_by INTEGER NOT NULL,
    what TEXT NOT NULL,                 -- as in corrections, or answer: and the id of an own answer
    old TEXT,                           -- null: it was not there; an own answer as JSON
    new TEXT,                           -- null: it is gone, or what the pack says holds again
    reason TEXT
) STRICT;
CREATE INDEX knowledge_changes_by_guild ON knowledge_changes (guild_id, show_id, id);
