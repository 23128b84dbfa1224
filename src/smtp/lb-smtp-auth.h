#pragma once
typedef struct _LbSmtpAuth LbSmtpAuth;
