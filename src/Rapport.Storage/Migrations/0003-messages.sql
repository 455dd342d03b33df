-- One-to-one messages and the conversations they belong to.

-- A message is stored once, for both sides. What only one side sees is said by "hidden" and by its conversation row.
CREATE TABLE message (
  -- Grows in the order of the commits and is never used again: clients ask for what came behind a number.
  message_no INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  -- The two sides, the smaller account number first.
  low_no     INTEGER NOT NULL,
  high_no    INTEGER NOT NULL,
  -- The key on the wire. Within a conversation the order of the history; times never fall from one message sent to the next.
  time_s     INTEGER NOT NULL,
  seq        INTEGER NOT NULL,
  random     INTEGER NOT NULL,
  -- Bits, see MessageMarks.
  flags      INTEGER NOT NULL,
  -- 1: not in the view of the low side, 2: nor in that of the high one.
  hidden     INTEGER NOT NULL,
  -- The sender's own clock; null: the same as time_s.
  client_s   INTEGER,
  -- How often it was modified.
  version    INTEGER NOT NULL DEFAULT 0,
  -- The elements, a JSON array as it came.
  body       TEXT    NOT NULL,
  custom     TEXT,
  push       TEXT,
  UNIQUE (low_no, high_no, time_s, seq, random)
) STRICT;

-- One side of a conversation: what its owner has read, cleared, pinned.
CREATE TABLE conversation (
  owner_no  INTEGER NOT NULL,
  peer_no   INTEGER NOT NULL,
  -- The conversation's newest message of any kind.
  newest_no INTEGER NOT NULL DEFAULT 0,
  newest_s  INTEGER NOT NULL DEFAULT 0,
  -- The time shown in the owner's list; 0: it is not in the list.
  listed_s  INTEGER NOT NULL DEFAULT 0,
  unread    INTEGER NOT NULL DEFAULT 0,
  -- What the owner has read: messages up to this number, and the time that was told for it.
  read_no   INTEGER NOT NULL DEFAULT 0,
  read_s    INTEGER NOT NULL DEFAULT 0,
  -- Messages up to this number are cleared from the owner's view.
  clear_no  INTEGER NOT NULL DEFAULT 0,
  pinned_ms INTEGER,
  -- How the owner wants to be told of new messages: 0 and notified, 1 without notice, 2 not at all.
  remind    INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (owner_no, peer_no)
) STRICT, WITHOUT ROWID;

CREATE INDEX conversation_newest ON conversation (owner_no, newest_no);
CREATE INDEX conversation_pinned ON conversation (owner_no, pinned_ms) WHERE pinned_ms IS NOT NULL;

-- Groups of conversations. The numbers are the owner's own: 1, 2, …
CREATE TABLE contact_group (
  owner_no INTEGER NOT NULL,
  group_no INTEGER NOT NULL,
  name     TEXT    NOT NULL,
  PRIMARY KEY (owner_no, group_no),
  UNIQUE (owner_no, name)
) STRICT, WITHOUT ROWID;

-- The last number an owner's group was given: a deleted group's number is not used again.
CREATE TABLE contact_group_last (
  owner_no INTEGER NOT NULL PRIMARY KEY,
  group_no INTEGER NOT NULL
) STRICT;

-- What an owner has noted about a conversation, whether it is in his list or not. Without marks and groups there is no row.
CREATE TABLE contact (
  owner_no   INTEGER NOT NULL,
  contact_no INTEGER NOT NULL,
  -- 1: one-to-one, contact_no is the peer's account.
  kind       INTEGER NOT NULL,
  -- Bits, the lowest is mark 1.
  marks      INTEGER NOT NULL,
  custom     TEXT,
  changed_s  INTEGER NOT NULL,
  PRIMARY KEY (owner_no, contact_no, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE contact_group_member (
  owner_no   INTEGER NOT NULL,
  contact_no INTEGER NOT NULL,
  kind       INTEGER NOT NULL,
  group_no   INTEGER NOT NULL,
  PRIMARY KEY (owner_no, contact_no, kind, group_no)
) STRICT, WITHOUT ROWID;

-- Counts what happens to an account's conversations besides new messages.
ALTER TABLE tally ADD COLUMN conversation_sequence INTEGER NOT NULL DEFAULT 0;

-- Muted accounts. No row: never was. Unix seconds; 4294967295: for ever.
CREATE TABLE mute (
  account_no    INTEGER NOT NULL PRIMARY KEY,
  c2c_until_s   INTEGER NOT NULL,
  group_until_s INTEGER NOT NULL
) STRICT;

-- Key-value pairs attached to messages. A deleted pair leaves nothing; the message keeps the newest version.
CREATE TABLE message_extension (
  message_no INTEGER NOT NULL,
  name       TEXT    NOT NULL,
  value      TEXT    NOT NULL,
  seq        INTEGER NOT NULL,
  PRIMARY KEY (message_no, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE message_extension_state (
  message_no INTEGER NOT NULL PRIMARY KEY,
  latest_seq INTEGER NOT NULL,
  clear_seq  INTEGER NOT NULL,
  -- Writes in the minute that began then, Unix seconds.
  minute_s   INTEGER NOT NULL,
  writes     INTEGER NOT NULL
) STRICT;

-- What messages can be found by. A row of its own in each engine's full text index, filled behind the messages themselves.
CREATE VIRTUAL TABLE message_text USING fts5(terms, tokenize = 'ascii', columnsize = 0);

-- Messages whose text was changed behind the index's back.
CREATE TABLE reworded_message (
  number     INTEGER PRIMARY KEY,
  message_no INTEGER NOT NULL
) STRICT;
