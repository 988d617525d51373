// SPDX-License-Identifier: GPL-3.0-or-later
// The user guide in a window of its own beside the program's, so that it can be read while the program is used: pages
// with a way back, a find bar for all pages, and a question before a link leads out of the program.
#pragma once

#include <QWidget>
#include <memory>

namespace longleaf::ui {

class Look;

class GuideWindow final : public QWidget {
  Q_OBJECT

 public:
  explicit GuideWindow(Look& look, QWidget* parent = nullptr);
  ~GuideWindow() override;

  /// Brings the window to the front, at this page.
  void showPage(const QString& page);
  QString page() const;

 protected:
  void keyPressEvent(QKeyEvent* event) override;

 private:
  class Parts;
  std::unique_ptr<Parts> m_parts;
};

/// The guide of this window, made when it is first asked for, at the page about the part that has the keyboard.
void openGuide(QWidget& window, Look& look);

}  // namespace longleaf::ui
