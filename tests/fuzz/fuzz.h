#pragma once

#include <stddef.h>
#include <stdint.h>

/* What libFuzzer calls, and fuzz-main.c where there is no libFuzzer. Returns 0; a fault aborts. */
int LLVMFuzzerTestOneInput (const uint8_t *data,
                            size_t         size);
