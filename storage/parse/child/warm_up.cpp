// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/parse/child/warm_up.h"

#include <iconv.h>

#include <QPdfDocument>

namespace longleaf::storage {
namespace {

/// A module of iconv for each encoding that the detector can name or that the web knows (encoding.spec.whatwg.org);
/// kept open, because a module of which nothing is open may be unloaded. 8-bit sets of one family share none.
void loadEncodings() {
  for (const char* name :
       {"UTF-16LE",     "UTF-32LE",     "WINDOWS-1250", "WINDOWS-1251", "WINDOWS-1252", "WINDOWS-1253",
        "WINDOWS-1254", "WINDOWS-1255", "WINDOWS-1256", "WINDOWS-1257", "WINDOWS-1258", "ISO-8859-1",
        "ISO-8859-2",   "ISO-8859-3",   "ISO-8859-4",   "ISO-8859-5",   "ISO-8859-6",   "ISO-8859-7",
        "ISO-8859-8",   "ISO-8859-9",   "ISO-8859-10",  "ISO-8859-11",  "ISO-8859-13",  "ISO-8859-14",
        "ISO-8859-15",  "ISO-8859-16",  "KOI8-R",       "KOI8-U",       "IBM852",       "IBM855",
        "IBM862",       "IBM865",       "IBM866",       "MACINTOSH",    "MAC-CYRILLIC", "MAC-CENTRALEUROPE",
        "TIS-620",      "WINDOWS-874",  "VISCII",       "TCVN",         "GB18030",      "GBK",
        "BIG5",         "BIG5-HKSCS",   "EUC-JP",       "EUC-KR",       "EUC-TW",       "SHIFT_JIS",
        "CP932",        "UHC",          "JOHAB",        "ISO-2022-JP",  "ISO-2022-KR",  "ISO-2022-CN",
        "GEORGIAN-PS",  "ARMSCII-8"})
    ::iconv_open("UTF-8", name);
}

}  // namespace

void warmUp() {
  loadEncodings();
  const QPdfDocument engine;  // PDFium starts with the first one
}

}  // namespace longleaf::storage
