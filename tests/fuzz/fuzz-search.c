#include "config.h"
#include "fuzz.h"

#include "store/lb-search.h"

/* Whatever is typed is refused with a reason, or means the same after a round trip. */
int
LLVMFuzzerTestOneInput (const uint8_t *octets,
                        size_t         n_octets)
{
  g_autofree char *query = g_strndup ((const char *) octets, n_octets);
  g_autoptr(GTimeZone) zone = g_time_zone_new_utc ();
  g_autoptr(GError) error = NULL;
  g_autoptr(LbSearch) search = lb_search_parse (query, 1790000000000000, zone, &error);
  g_autoptr(LbSearch) again = NULL;
  g_autofree char *meaning = NULL;
  g_autofree char *same = NULL;

  g_assert_true ((search == NULL) == (error != NULL));
  if (search == NULL)
    return 0;

  /* Brackets that are all written out may be more than a query may have. */
  meaning = lb_search_to_string (search);
  again = lb_search_parse (meaning, 0, zone, NULL);
  if (again == NULL)
    return 0;

  same = lb_search_to_string (again);
  g_assert_cmpstr (same, ==, meaning);
  return 0;
}
