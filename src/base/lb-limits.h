#pragma once

/* Every limit of the program, with the RFC or the reason for its value. */

/* --- SMTP, receiving --- */

/* RFC 1870: the largest message, announced by SIZE; smtpd's default. 0 would be no limit. */
#define LB_LIMIT_MESSAGE_OCTETS            33554432

/* RFC 5321 4.5.3.1.4 asks for 512 with the CRLF; ESMTP parameters raise it (RFC 3461, 6531). */
#define LB_LIMIT_COMMAND_LINE_OCTETS       2048

/* RFC 4954 4: 12,288 octets for the lines of an AUTH exchange. */
#define LB_LIMIT_AUTH_LINE_OCTETS          12288

/* RFC 5321 4.5.3.1.8: at least 100 recipients; real senders go to 1,000. */
#define LB_LIMIT_RECIPIENTS                1000

/* RFC 5321 4.5.3.1.6: a longer text line is kept and flagged. Without the CRLF. */
#define LB_LIMIT_TEXT_LINE_OCTETS          998

/* A client that does nothing but err, or talks without ever sending, is ended with 421. */
#define LB_LIMIT_ERRORS                    50
#define LB_LIMIT_COMMANDS_WITHOUT_MAIL     1000

/* Replies that a client does not read; beyond it nothing more is read from the client. */
#define LB_LIMIT_UNSENT_REPLY_OCTETS       65536
#define LB_LIMIT_UNSENT_REPLY_SECONDS      60

/* RFC 5321 4.5.3.2.7: five minutes of silence; shorter while connections are scarce. */
#define LB_LIMIT_IDLE_SECONDS              300
#define LB_LIMIT_IDLE_SECONDS_SCARCE       10

/* A client that begins TLS has to get to its end; a stop waits that long for what is under way. */
#define LB_LIMIT_TLS_HANDSHAKE_SECONDS     30
#define LB_LIMIT_SHUTDOWN_SECONDS          4

/* GIO does handshakes in ten threads that serve others too; more wait, and then nobody may take
 * long. */
#define LB_LIMIT_TLS_HANDSHAKES               8
#define LB_LIMIT_TLS_HANDSHAKE_SECONDS_SCARCE 3

/* While connections are scarce a message has to come faster than this, over the window. */
#define LB_LIMIT_DATA_OCTETS_PER_SECOND    500
#define LB_LIMIT_DATA_RATE_WINDOW_SECONDS  60

/* Connections at once; lowered to the descriptor limit less the reserve: 128 HTTP connections, and
 * 64 for listeners, the store's files, threads' main contexts, and servers that are relayed to. */
#define LB_LIMIT_CONNECTIONS               8192
#define LB_LIMIT_DESCRIPTOR_RESERVE        192
#define LB_LIMIT_SCARCE_PER_CENT           80
#define LB_LIMIT_RESUME_PER_CENT           90
#define LB_LIMIT_LISTEN_BACKLOG            1024

/* --- Simulated faults --- */

/* Rules of a scenario, its text, and one glob or reply of it. */
#define LB_LIMIT_CHAOS_RULES               200
#define LB_LIMIT_CHAOS_SCENARIO_OCTETS     1048576
#define LB_LIMIT_CHAOS_TEXT_OCTETS         500

/* No longer than the silence that a client may keep (RFC 5321 4.5.3.2.7). */
#define LB_LIMIT_CHAOS_DELAY_SECONDS       300

/* What a rule lets pass in a minute: it remembers when each of them came. */
#define LB_LIMIT_CHAOS_PER_MINUTE          10000

/* How much of a message is searched. */
#define LB_LIMIT_CHAOS_CONTENT_OCTETS      1048576

/* --- SMTP, sending --- */

/* What an upstream may answer to one command: more is no SMTP. The line without its line end. */
#define LB_LIMIT_REPLY_LINES               100
#define LB_LIMIT_REPLY_LINE_OCTETS         2048

/* RFC 5321 4.5.3.2 allows up to ten minutes; a developer waits in front of it. */
#define LB_LIMIT_UPSTREAM_CONNECT_SECONDS  30
#define LB_LIMIT_UPSTREAM_REPLY_SECONDS    300

/* The server may ask for as many rounds of PBKDF2 (RFC 7677 4: at least 4096), which block the
 * loop. */
#define LB_LIMIT_SCRAM_ROUNDS              50000

/* RFC 5321 4.5.3.1.3: a path has at most 256 octets; UTF-8 needs more of them (RFC 6531 3.3). */
#define LB_LIMIT_UPSTREAM_ADDRESS_OCTETS   512

/* Commands of one pipelined group, and octets of a message that are stuffed at once. */
#define LB_LIMIT_UPSTREAM_GROUP            100
#define LB_LIMIT_UPSTREAM_PIECE_OCTETS     65536

/* RFC 5321 6.3: a message with as many Received fields runs in circles. */
#define LB_LIMIT_RECEIVED_FIELDS           25

/* --- Records --- */

/* What is kept of one conversation: lines from its begin, then lines to its end. */
#define LB_LIMIT_TRANSCRIPT_LINES          4000
#define LB_LIMIT_TRANSCRIPT_LINE_OCTETS    1000

/* All lines of one conversation; no line is added beyond. */
#define LB_LIMIT_TRANSCRIPT_OCTETS         524288

/* Recent sessions that are remembered, and what their conversations may take together: the newest
 * is kept whatever it takes. */
#define LB_LIMIT_SESSIONS                  500
#define LB_LIMIT_SESSIONS_OCTETS           16777216

/* --- What GMime is given (it overflows its stack or takes 100 times the size beyond) --- */

#define LB_LIMIT_HEADER_BLOCK_OCTETS       262144
#define LB_LIMIT_HEADER_FIELDS             1000
#define LB_LIMIT_HEADER_FIELD_OCTETS       65536
#define LB_LIMIT_ADDRESS_GROUPS            32
#define LB_LIMIT_MIME_DEPTH                100
#define LB_LIMIT_MIME_PARTS                1000

/* --- What is shown --- */

#define LB_LIMIT_SHOWN_TEXT_OCTETS         4194304
#define LB_LIMIT_SNIPPET_OCTETS            200

/* --- Store --- */

#define LB_LIMIT_STORE_OCTETS              2147483648

/* --- HTTP --- */

#define LB_LIMIT_HTTP_CONNECTIONS          128
#define LB_LIMIT_HTTP_REQUEST_SECONDS      30
#define LB_LIMIT_HTTP_BODY_OCTETS          1048576

/* Events that a client does not read; beyond it the client is let go. */
#define LB_LIMIT_HTTP_UNSENT_OCTETS        16777216

/* A file of messages that is imported: read as it comes, so that only the store feels its size.
 * Each import takes a thread of GIO's, which others need too. */
#define LB_LIMIT_HTTP_STREAM_OCTETS        1073741824
#define LB_LIMIT_HTTP_IMPORTS              4

/* Events that wait for one client of the websocket: some 2,000. */
#define LB_LIMIT_EVENTS_OCTETS             1048576

/* Mailpit's limit for pictures that it makes small; 80 MB while one is being decoded. */
#define LB_LIMIT_THUMBNAIL_PIXELS          20000000

/* Mailpit's time for a call of the webhook, and messages that wait for theirs. */
#define LB_LIMIT_WEBHOOK_SECONDS           5
#define LB_LIMIT_WEBHOOK_WAITING           1000
