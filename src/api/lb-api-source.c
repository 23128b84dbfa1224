#define G_LOG_DOMAIN "lb-api-source"

#include "config.h"
#include "api/lb-api.h"

#include "api/lb-api-question.h"
#include "api/lb-json-records.h"

static LbApiAnswer *
lb_api_answer_raw (LbApiRequest *request,
                   gpointer      data)
{
  const LbStoredMessage *stored = data;
  LbApiAnswer *answer = lb_api_answer_new (SOUP_STATUS_OK, "text/plain; charset=utf-8",
                                           stored->data);

  if (g_strcmp0 (lb_api_request_get_query (request, "dl"), "1") == 0)
    answer->disposition = g_strdup_printf ("attachment; filename=\"%s.eml\"", stored->row->id);

  return answer;
}

/**
 * lb_api_get_raw:
 * @request: (transfer full): GET /api/v1/message/ID/raw
 *
 * Answers with the octets as they were received.
 */
void
lb_api_get_raw (LbApiRequest *request)
{
  lb_api_ask (request, lb_api_answer_raw, FALSE);
}

static LbApiAnswer *
lb_api_answer_envelope (LbApiRequest *request,
                        gpointer      data)
{
  const LbStoredMessage *stored = data;
  LbJson *json = lb_json_new ();

  lb_json_add_envelope (json, NULL, stored->row->envelope);
  return lb_api_answer_new_json (json);
}

/**
 * lb_api_get_envelope:
 * @request: (transfer full): GET /api/v1/message/ID/envelope
 *
 * Answers with what the conversation said.
 */
void
lb_api_get_envelope (LbApiRequest *request)
{
  lb_api_ask (request, lb_api_answer_envelope, FALSE);
}

static LbApiAnswer *
lb_api_answer_transcript (LbApiRequest *request,
                          gpointer      data)
{
  const LbStoredMessage *stored = data;
  LbJson *json = lb_json_new ();

  lb_json_add_transcript (json, NULL, stored->transcript);
  return lb_api_answer_new_json (json);
}

/**
 * lb_api_get_transcript:
 * @request: (transfer full): GET /api/v1/message/ID/transcript
 *
 * Answers with the conversation.
 */
void
lb_api_get_transcript (LbApiRequest *request)
{
  lb_api_ask (request, lb_api_answer_transcript, FALSE);
}
