#pragma once

#include "store/lb-connection.h"
#include "store/lb-store-lock.h"
#include "store/lb-store.h"

G_BEGIN_DECLS

typedef struct _LbStoreJob LbStoreJob;

/* What happens to messages without anybody having asked for it. */
typedef enum
{
  LB_STORE_NEWS_REMOVED,
  LB_STORE_NEWS_TAGGED,
} LbStoreNews;
typedef struct _LbStoreCore LbStoreCore;

/**
 * LbStoreJobFunc:
 * @core: the store, in the thread that owns @connection
 * @connection: the connection to use; in the writer a transaction is open
 * @job: where the input is and the output goes
 * @error: the place for an error
 *
 * The work of one call. In the writer it may be run again after a rollback, so it sets its output
 * anew each time.
 *
 * Returns: whether it worked
 */
typedef gboolean (*LbStoreJobFunc) (LbStoreCore  *core,
                                    LbConnection *connection,
                                    LbStoreJob   *job,
                                    GError      **error);

/* A call on its way through a thread: it comes either as a task, or, for the messages on their way
 * in, with a plain function. Whoever called gets the only reference back, so that what hangs on it
 * is never freed in a thread of the store. */
struct _LbStoreJob
{
  GTask         *task;        /* (owned) (nullable) */
  LbStoreAdded   added;       /* (nullable): instead of @task; called in the store's context */
  gpointer       user_data;   /* for @added */
  LbStoreJobFunc run;
  gpointer       input;       /* (owned) (nullable) */
  GDestroyNotify free_input;
  gpointer       output;      /* (owned) (nullable): %NULL: the task returns a boolean */
  GDestroyNotify free_output;
  GError        *error;       /* (owned) (nullable) */
  GCancellable  *cancellable; /* not owned: the task's */
  gsize          n_octets;    /* what it adds to a group's size */
  gboolean       is_promised; /* an arrival whose sender was told that it is kept */
  gboolean       is_last;     /* the thread ends after it */
  gboolean       wants_more;  /* set by run: a slice is done, call again after the commit */
  guint          n_tried;     /* set by run: how far it has come */
  guint          n_done;      /* how far it had come at the last commit */
};

/* What the facade and both threads share. The threads own it, so that nothing waits for them. */
struct _LbStoreCore
{
  gatomicrefcount ref_count;

  char           *path;                /* (owned): real path */
  LbStoreOptions  options;
  GWeakRef        facade;              /* the LbStore */
  GMainContext   *context;             /* (owned): where it was opened and is told of changes */
  LbStoreLock    *lock;                /* (owned) (nullable): none for a temporary store */
  LbConnection   *writer;              /* (owned): of the writer thread */
  LbConnection   *reader;              /* (owned): of the reader thread */
  GAsyncQueue    *writer_queue;        /* (owned) (element-type LbStoreJob) */
  GAsyncQueue    *reader_queue;        /* (owned) (element-type LbStoreJob) */
  gint64          next_row_id;         /* of the writer thread */
  int             n_log_pages;         /* of the writer thread */
  gint64          n_log_reserved;      /* of the writer thread: of the log's file */
  gint64          n_spare_pages;       /* of the writer thread: so many fit into the limit */
  gint64          page_octets;         /* of the file: fixed when it was made */
  GPtrArray      *owed;                /* (owned) (element-type LbStoreJob): of the writer thread */
  gint64          next_look_us;        /* of the writer thread, monotonic */
  int             may_promise;         /* atomic */
  int             promised_octets;     /* atomic: what waits for the writer */
  LbStoreLimits   limits;              /* of the writer thread */
  gboolean        has_index_work;      /* of the writer thread: the index may be behind */
  GArray         *tagged;              /* (owned): rows that rules have tagged, not told yet */
  int             has_rules;           /* atomic */
  gint64          next_age_check_us;           /* of the writer thread, monotonic */
  gboolean        is_temporary;
  gboolean        unlink_at_end;
};

LbStoreCore *lb_store_core_new         (const char            *path,
                                        const LbStoreOptions  *options);
LbStoreCore *lb_store_core_ref         (LbStoreCore           *self);
void         lb_store_core_unref       (LbStoreCore           *self);
gboolean     lb_store_core_open        (LbStoreCore           *self,
                                        GError               **error);
void         lb_store_core_close       (LbStoreCore           *self);
void         lb_store_core_tell        (LbStoreCore           *self,
                                        LbStoreNews            news,
                                        GArray                *row_ids);
void         lb_store_core_tell_tagged (LbStoreCore           *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbStoreCore, lb_store_core_unref)

LbStoreJob *lb_store_job_new         (LbStoreJobFunc  run,
                                      gpointer        input,
                                      GDestroyNotify  free_input);
LbStoreJob *lb_store_job_new_arrival (LbDelivery     *delivery,
                                      LbStoreAdded    added,
                                      gpointer        user_data);
void        lb_store_job_free        (LbStoreJob     *self);
void        lb_store_job_reset       (LbStoreJob     *self);
void        lb_store_job_set_output  (LbStoreJob     *self,
                                      gpointer        output,
                                      GDestroyNotify  free_output);
void        lb_store_job_complete    (LbStoreCore    *core,
                                      GPtrArray      *jobs);

gboolean lb_store_insert_message   (LbConnection        *connection,
                                    const LbStoreRow    *row,
                                    GError             **error);
gboolean lb_store_write_note       (LbConnection        *connection,
                                    gint64               row_id,
                                    const char          *note,
                                    GError             **error);
gboolean lb_store_attach_tags      (LbConnection        *connection,
                                    gint64               row_id,
                                    const char * const  *tags,
                                    GError             **error);
gboolean lb_store_delete_row       (LbConnection        *connection,
                                    gint64               row_id,
                                    GError             **error);
gboolean lb_store_prune            (LbStoreCore         *core,
                                    guint                n_arrived);
gboolean lb_store_index_work       (LbStoreCore         *core);
gboolean lb_store_run_index        (LbStoreCore         *core,
                                    LbConnection        *connection,
                                    LbStoreJob          *job,
                                    GError             **error);
gboolean lb_store_give_back        (LbStoreCore         *core);
void     lb_store_writer_run_alone (LbStoreCore         *core,
                                    LbStoreJob          *job);
gboolean lb_store_promise_has_room (LbStoreCore         *core);
void     lb_store_promise_look     (LbStoreCore         *core);
void     lb_store_promise_keep     (LbStoreCore         *core,
                                    GPtrArray           *group);
void     lb_store_promise_pay      (LbStoreCore         *core);
void     lb_store_writer_main      (LbStoreCore         *core);
gpointer lb_store_reader_main      (gpointer             core);

G_END_DECLS
