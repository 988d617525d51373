// SPDX-License-Identifier: GPL-3.0-or-later
// The window: library left, reader in the middle, chat and budget right, gauges below. Owns the panes and the actions
// and knows where they stand; what they show and what they do is the controllers' business.
//
// Under 1,000 px (scaled) the library folds to a rail, and reader and chat become tabs.
#pragma once

#include <QByteArray>
#include <QMainWindow>
#include <memory>

namespace longleaf::ui {

class BudgetPanel;
class ChatPane;
class ComparePage;
class EmptyState;
class EvaluationPage;
class GaugesPane;
class InlineBars;
class LibraryPane;
class Look;
class ReaderPane;
class ReadingStrip;
class SettingsPane;
class ShortcutsPage;
class WindowActions;

/// What stands in the middle. `wide`: a page that takes the room of the other panes, too.
enum class CentralPage { empty, reader, settings, shortcuts, wide };

class MainWindow final : public QMainWindow {
  Q_OBJECT

 public:
  explicit MainWindow(Look& look, QWidget* parent = nullptr);
  ~MainWindow() override;

  WindowActions& actions();
  InlineBars& bars();
  ReadingStrip& strip();
  EmptyState& empty();
  LibraryPane& library();
  ReaderPane& reader();
  ChatPane& chat();
  BudgetPanel& budget();
  GaugesPane& gauges();
  SettingsPane& settings();
  EvaluationPage& evaluation();  // a wide page
  ComparePage& compare();        // wide

  /// Any but `wide`.
  void showPage(CentralPage page);
  /// One of the window's wide pages: library, chat, budget and gauges make room for it until closePage(). It gets the
  /// keyboard.
  void showWide(QWidget& page);
  CentralPage page() const;
  /// This is what stands in the middle.
  bool shows(const QWidget& page) const;
  /// Closes settings, shortcuts or a wide page: back to the reader, or to the empty state.
  void closePage();
  void setDocumentOpen(bool open);
  void showChat();    // brings it to the front, and the keyboard to it
  void showReader();  // in a narrow window its tab
  void showBudget();
  /// "Balanced · 2,048"
  void setBudgetText(const QString& text);

  /// On a screen with less room than the window wants it has all of that room: maximized, and no larger where nobody
  /// manages windows. Pixels; before it is shown.
  void fitInto(const QSize& available);
  /// Geometry and docks, to be remembered; restoreLayout() ignores what it cannot use.
  QByteArray layoutState() const;
  void restoreLayout(const QByteArray& state);
  void resetLayout();
  bool isNarrow() const;

 Q_SIGNALS:
  void filesDropped(const QStringList& paths);
  /// The window is being closed: what runs has to end first.
  void closing();
  void layoutChanged();

 protected:
  void closeEvent(QCloseEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void showEvent(QShowEvent* event) override;
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;

 private:
  class Parts;
  void arrange();

  Look& m_look;
  std::unique_ptr<Parts> m_parts;
};

}  // namespace longleaf::ui
