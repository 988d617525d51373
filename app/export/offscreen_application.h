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

  class KeptLocale;
  /// What an application keeps a reference to for all its life.
  struct Words {
    int count = 1;
    char name[9] = "longleaf";
    char* words[2] = {name, nullptr};
  };

  static bool hasPlatform();

  std::unique_ptr<KeptLocale> m_locale;
  Words m_words;
  std::unique_ptr<QGuiApplication> m_application;
};

}  // namespace longleaf::app
