// SPDX-License-Identifier: GPL-3.0-or-later
// longleaf-parse: opens one document that its parent has opened as a file, and says what is in it
// (storage/parse/parse_process.h). Not to be started by hand.
#include <QCoreApplication>
#include <QLoggingCategory>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "storage/parse/child/sandbox.h"
#include "storage/parse/child/server.h"
#include "storage/parse/child/warm_up.h"
#include "storage/parse/child_process.h"

#if defined(__SANITIZE_ADDRESS__)
// Looking for leaks at the end takes a second process that traces this one.
extern "C" const char* __asan_default_options();
extern "C" const char* __asan_default_options() { return "detect_leaks=0"; }
#endif

namespace {

/// 0 for what is no positive number.
std::size_t number(std::string_view text) {
  std::size_t value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  return problem == std::errc() && end == text.data() + text.size() ? value : 0;
}

}  // namespace

int main(int argc, char** argv) {
  using namespace longleaf::storage;
  const std::size_t parent = argc == 3 ? number(argv[1]) : 0;
  const std::size_t memoryMiB = argc == 3 ? number(argv[2]) : 0;
  if (parent == 0) {
    std::fputs("longleaf-parse is started by Longleaf, not by hand\n", stderr);
    return EXIT_FAILURE;
  }
  if (!dieWithParent(static_cast<int>(parent))) return EXIT_FAILURE;
  const QCoreApplication application(argc, argv);
  // QtPdf reports each bookmark that it cannot use; what matters of a document goes into its warnings.
  QLoggingCategory::setFilterRules(QStringLiteral("qt.pdf.*=false"));
  warmUp();
  const SandboxReport report = enterSandbox(std::max<std::size_t>(memoryMiB, 1) << 20U);
  return Server(kChildSocket, kChildFile, report).run() ? EXIT_SUCCESS : EXIT_FAILURE;
}
