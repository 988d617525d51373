// SPDX-License-Identifier: GPL-3.0-or-later
// Where a question is written: the quoted selection above, the input, and the button that asks, or stops while an
// answer is being written.
#pragma once

#include <QWidget>

class QHBoxLayout;
class QVBoxLayout;

namespace longleaf::ui {

class ChatButton;
class ChatLabel;
class GrowingInput;
class Look;

class Composer final : public QWidget {
  Q_OBJECT

 public:
  explicit Composer(Look& look, QWidget* parent = nullptr);

  void setBusy(bool busy);
  void setCanAsk(bool can, const QString& why);
  bool canAsk() const { return m_canAsk; }
  void setQuote(const QString& text);
  const QString& quote() const { return m_quote; }
  /// Puts words into the input and the cursor behind them.
  void fill(const QString& words);
  /// Words of a question that was not put after all; those that have been written since are not touched.
  void giveBack(const QString& words);
  void focusInput();

 Q_SIGNALS:
  void askRequested(const QString& question);
  void stopRequested();
  void addDocumentRequested();

 protected:
  void paintEvent(QPaintEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  class QuoteCard;

  void restyle();
  void ask();
  void showState();
  void say(const QString& words);

  Look& m_look;
  QString m_quote;
  QString m_why;
  bool m_busy = false;
  bool m_canAsk = true;
  QVBoxLayout* m_words;
  QHBoxLayout* m_buttons;
  QuoteCard* m_quoteCard;
  GrowingInput* m_input;
  ChatLabel* m_note;
  ChatButton* m_add;
  ChatButton* m_ask;
  ChatButton* m_stop;
};

}  // namespace longleaf::ui
