// SPDX-License-Identifier: GPL-3.0-or-later
// Qt for programs without a window that lay out text: a page, a plot.
#pragma once

#include <memory>
#include <string>

#include "app/error.h"

class QGuiApplication;

namespace longleaf::app {

/// What laying out text needs of Qt, for as long as it lives; nothing, where a window's program is running anyway. On
/// the main thread.
class OffscreenApplication final {
 public:
  /// `what` is made, "PDF"; `instead`: what can be had without, behind the sentence. Errors: internal, where Qt's
  /// platform or all fonts are missing.
  static Expected<std::unique_ptr<OffscreenApplication>> start(const std::string& what, const std::string& instead);
  ~OffscreenApplication();
  OffscreenApplication(const OffscreenApplication&) = delete;
  OffscreenApplication& operator=(const OffscreenApplication&) = delete;

 private:
  OffscreenApplication();

  std::string m_locale;
  int m_count = 1;
  char m_name[9] = "longleaf";
  char* m_words[2] = {m_name, nullptr};
  std::unique_ptr<QGuiApplication> m_application;
};

}  // namespace longleaf::app
