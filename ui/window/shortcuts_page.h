// SPDX-License-Identifier: GPL-3.0-or-later
// Help > Shortcuts: every action of the window with its menu path and its keys.
#pragma once

#include <QAction>
#include <QList>
#include <QWidget>
#include <memory>

namespace longleaf::ui {

class Look;

/// An action with the menus that lead to it: "Document › Read".
struct ActionPath {
  QString path{};
  const QAction* action = nullptr;
};

class ShortcutsPage final : public QWidget {
  Q_OBJECT

 public:
  explicit ShortcutsPage(Look& look, QWidget* parent = nullptr);
  ~ShortcutsPage() override;

  void setActions(const QList<ActionPath>& actions);

 Q_SIGNALS:
  void closeRequested();

 protected:
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;  // goes on to the search
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  class Parts;
  std::unique_ptr<Parts> m_parts;
};

}  // namespace longleaf::ui
