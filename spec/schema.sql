CREATE TABLE account (
  -- Never used again: what others still hold about a deleted account must not fall to a new one.
  account_no       INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  app_id           INTEGER NOT NULL,
  user_id          TEXT    NOT NULL,
  created_ms       INTEGER NOT NULL,
  -- UserSigs made at or before this second no longer let the account's clients in; 0: never kicked.
  kicked_s         INTEGER NOT NULL DEFAULT 0,
  -- A JSON object of the profile tags that are set; null: none ever was.
  profile          TEXT,
  profile_sequence INTEGER NOT NULL DEFAULT 0,
  UNIQUE (app_id, user_id)
) STRICT;

CREATE TABLE app (
  app_id     INTEGER NOT NULL PRIMARY KEY,
  document   TEXT    NOT NULL,
  created_ms INTEGER NOT NULL,
  changed_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE client_session (
  -- Never used again: a connection that outlives its session must not end somebody else's.
  session_no INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  account_no INTEGER NOT NULL,
  platform   TEXT    NOT NULL,
  instance   TEXT    NOT NULL,
  client_ip  TEXT    NOT NULL,
  -- 0 online, 1 push-online: the connection of a mobile device was lost, and push can still reach it.
  state      INTEGER NOT NULL,
  -- The node it is connected to; 0 where there is only one.
  node_no    INTEGER NOT NULL DEFAULT 0,
  -- Since when it is in this state, Unix milliseconds.
  changed_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX client_session_account ON client_session (account_no, session_no);

CREATE INDEX client_session_node ON client_session (node_no, session_no) WHERE state = 0;

CREATE INDEX client_session_push ON client_session (changed_ms) WHERE state = 1;

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

CREATE TABLE contact_group (
  owner_no INTEGER NOT NULL,
  group_no INTEGER NOT NULL,
  name     TEXT    NOT NULL,
  PRIMARY KEY (owner_no, group_no),
  UNIQUE (owner_no, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE contact_group_last (
  owner_no INTEGER NOT NULL PRIMARY KEY,
  group_no INTEGER NOT NULL
) STRICT;

CREATE TABLE contact_group_member (
  owner_no   INTEGER NOT NULL,
  contact_no INTEGER NOT NULL,
  kind       INTEGER NOT NULL,
  group_no   INTEGER NOT NULL,
  PRIMARY KEY (owner_no, contact_no, kind, group_no)
) STRICT, WITHOUT ROWID;

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

CREATE TABLE deleted_account (
  app_id     INTEGER NOT NULL,
  user_id    TEXT    NOT NULL,
  deleted_ms INTEGER NOT NULL,
  PRIMARY KEY (app_id, user_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE follow (
  follower_no INTEGER NOT NULL,
  followed_no INTEGER NOT NULL,
  followed_ms INTEGER NOT NULL,
  PRIMARY KEY (follower_no, followed_no)
) STRICT, WITHOUT ROWID;

CREATE INDEX follow_fans ON follow (followed_no, followed_ms, follower_no);

CREATE INDEX follow_time ON follow (follower_no, followed_ms, followed_no);

CREATE TABLE friend_list (
  list_no  INTEGER PRIMARY KEY,
  owner_no INTEGER NOT NULL,
  name     TEXT    NOT NULL,
  UNIQUE (owner_no, name)
) STRICT;

CREATE TABLE friend_list_member (
  owner_no INTEGER NOT NULL,
  other_no INTEGER NOT NULL,
  list_no  INTEGER NOT NULL,
  PRIMARY KEY (owner_no, other_no, list_no)
) STRICT, WITHOUT ROWID;

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

CREATE VIRTUAL TABLE message_text USING fts5(terms, tokenize = 'ascii', columnsize = 0);

CREATE TABLE meta (
  name  TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE mute (
  account_no    INTEGER NOT NULL PRIMARY KEY,
  c2c_until_s   INTEGER NOT NULL,
  group_until_s INTEGER NOT NULL
) STRICT;

CREATE TABLE presence (
  account_no     INTEGER NOT NULL PRIMARY KEY,
  custom_status  TEXT,
  -- The number of the account's last state webhook within its order key.
  event_sequence INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE reworded_message (
  number     INTEGER PRIMARY KEY,
  message_no INTEGER NOT NULL
) STRICT;

CREATE TABLE schema_step (number INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;

CREATE TABLE tally (
  account_no        INTEGER NOT NULL PRIMARY KEY,
  friend_count      INTEGER NOT NULL DEFAULT 0,
  block_count       INTEGER NOT NULL DEFAULT 0,
  following_count   INTEGER NOT NULL DEFAULT 0,
  follower_count    INTEGER NOT NULL DEFAULT 0,
  mutual_count      INTEGER NOT NULL DEFAULT 0,
  standard_sequence INTEGER NOT NULL DEFAULT 0,
  custom_sequence   INTEGER NOT NULL DEFAULT 0,
  list_sequence     INTEGER NOT NULL DEFAULT 0,
  block_sequence    INTEGER NOT NULL DEFAULT 0,
  -- The number of the account's last webhook within its order key.
  event_sequence    INTEGER NOT NULL DEFAULT 0
, application_sequence INTEGER NOT NULL DEFAULT 0, follow_sequence      INTEGER NOT NULL DEFAULT 0, applications_read_ms INTEGER NOT NULL DEFAULT 0, conversation_sequence INTEGER NOT NULL DEFAULT 0) STRICT;

CREATE TABLE tie (
  owner_no    INTEGER NOT NULL,
  other_no    INTEGER NOT NULL,
  -- Friendship: null when there is none.
  friend_s    INTEGER,
  remark      TEXT,
  source      TEXT,
  wording     TEXT,
  custom      TEXT,
  -- Block: null when there is none. The rank orders the blocklist: sequence of the call * 1024 + place in the call.
  blocked_s   INTEGER,
  block_rank  INTEGER,
  -- Application from owner to other: null when there is none; the wishes as JSON.
  asked_ms    INTEGER,
  application TEXT,
  PRIMARY KEY (owner_no, other_no)
) STRICT, WITHOUT ROWID;

CREATE INDEX tie_asked ON tie (other_no, owner_no) WHERE asked_ms IS NOT NULL;

CREATE INDEX tie_friend_of ON tie (other_no, owner_no) WHERE friend_s IS NOT NULL;

CREATE TABLE webhook_event (
  event_no       INTEGER PRIMARY KEY,
  app_id         INTEGER NOT NULL,
  command        TEXT    NOT NULL,
  -- Events with the same key go out one after another, in the order of event_no.
  order_key      TEXT    NOT NULL,
  order_sequence INTEGER NOT NULL,
  platform       TEXT    NOT NULL,
  client_ip      TEXT    NOT NULL,
  body           TEXT    NOT NULL,
  created_ms     INTEGER NOT NULL,
  -- A replay is a copy: of which event, and where it goes instead of the app's URL (null: to the app's URL).
  replay_of      INTEGER,
  url            TEXT,
  -- 0 waiting, 1 delivered, 2 parked, 3 not sent
  state          INTEGER NOT NULL,
  -- Why it was not sent, or why it was parked.
  reason         TEXT,
  attempts       INTEGER NOT NULL DEFAULT 0,
  next_ms        INTEGER NOT NULL,
  -- When, with which HTTP status and after how long the last attempt ended. Filled with values of the usual size from
  -- the start: a row that does not grow when it is delivered never has to move to another page.
  finished_ms    INTEGER NOT NULL,
  status         INTEGER NOT NULL DEFAULT 200,
  duration_ms    INTEGER NOT NULL DEFAULT 200,
  -- What each attempt met with, a JSON array; null while all there is to say is in the columns above.
  log            TEXT
, asked_as TEXT) STRICT;

CREATE INDEX webhook_event_parked ON webhook_event (app_id, event_no) WHERE state = 2;

CREATE INDEX webhook_event_waiting ON webhook_event (app_id, event_no) WHERE state = 0;
