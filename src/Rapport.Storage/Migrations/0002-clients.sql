-- App users' clients: what they are kept in step by, and who is connected.

ALTER TABLE tally ADD COLUMN application_sequence INTEGER NOT NULL DEFAULT 0;
ALTER TABLE tally ADD COLUMN follow_sequence      INTEGER NOT NULL DEFAULT 0;
-- Friend applications received up to this moment are read.
ALTER TABLE tally ADD COLUMN applications_read_ms INTEGER NOT NULL DEFAULT 0;

-- Who has an account as a friend: asked when a profile or a status changes.
CREATE INDEX tie_friend_of ON tie (other_no, owner_no) WHERE friend_s IS NOT NULL;

-- A device of an account that is logged in. Written with the webhook that tells of it, so that the two can never disagree.
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

-- No row: no custom status, and no state webhook so far.
CREATE TABLE presence (
  account_no     INTEGER NOT NULL PRIMARY KEY,
  custom_status  TEXT,
  -- The number of the account's last state webhook within its order key.
  event_sequence INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Before-webhooks are kept in the log too, state 4: written once they are answered, with what was decided as reason. They are asked
-- before they have a number, so they bring an id of their own.
ALTER TABLE webhook_event ADD COLUMN asked_as TEXT;
