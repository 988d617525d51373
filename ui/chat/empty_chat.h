// SPDX-License-Identifier: GPL-3.0-or-later
// What a chat without questions shows: a quiet hint and examples that can be asked.
#pragma once

#include <QWidget>

namespace longleaf::ui {

class ChatLabel;
class FlowRow;
class Look;

class EmptyChat final : public QWidget {
  Q_OBJECT

 public:
  explicit EmptyChat(Look& look, QWidget* parent = nullptr);

  /// Without a document there is nothing to ask.
  void setCanAsk(bool can);

 Q_SIGNALS:
  void exampleChosen(const QString& question);

 private:
  void restyle();

  Look& m_look;
  ChatLabel* m_hint;
  FlowRow* m_examples;
};

}  // namespace longleaf::ui
