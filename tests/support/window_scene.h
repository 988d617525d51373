// SPDX-License-Identifier: GPL-3.0-or-later
// The window at work over a library of its own, with a tiny model: what a story told by a test begins with.
#pragma once

#include <QAbstractButton>
#include <QPlainTextEdit>
#include <QTest>
#include <memory>
#include <string>

#include "app/controllers/thread_rules.h"
#include "app/controllers/workbench.h"
#include "support/scratch_folder.h"
#include "support/tiny_model.h"
#include "ui/theme/look.h"
#include "ui/window/main_window.h"
#include "ui/window/window_actions.h"

namespace longleaf::tests {

/// A book of `pages` pages as a PDF, each with its own facts: "The keeper of lighthouse 3 counted 1021 boats."
std::string writeBook(const ScratchFolder& folder, const std::string& name, int pages);

class WindowScene final {
 public:
  /// `model`: path of a model file that the library chooses; empty: none.
  WindowScene(const std::string& libraryFolder, const std::string& model);
  ~WindowScene();

  bool start(const QStringList& files = {});
  /// Closes the window and ends everything, as a person does; a new scene may follow on the same library.
  void close();

  /// The widget of this name that is on display; fails the test with a null otherwise.
  template <class T = QWidget>
  T* find(const char* name) const {
    for (T* widget : window->findChildren<T*>(QLatin1String(name))) {
      if (widget->isVisible()) return widget;
    }
    return window->findChild<T*>(QLatin1String(name));
  }
  void click(const char* button) const;
  void ask(const QString& question) const;
  bool settles(int milliseconds = 60'000) const;

  std::unique_ptr<ui::Look> look;
  std::unique_ptr<ui::MainWindow> window;
  std::unique_ptr<app::Workbench> bench;
};

}  // namespace longleaf::tests
