#pragma once

/* Where the templates, the style and the icons lie in the bundle: the application's base path. */
#define LB_RESOURCE_PATH "/io/github/letterbox_mail/Letterbox/"
