// SPDX-License-Identifier: GPL-3.0-or-later
// What an answer says that its document does not, in words under the answer.
#pragma once

#include <QList>
#include <QWidget>

#include "ui/chat/chat_values.h"

namespace longleaf::ui {

class ChatLabel;
class Look;

class WarningCard final : public QWidget {
  Q_OBJECT

 public:
  WarningCard(Look& look, const QList<UnsupportedText>& unsupported, QWidget* parent = nullptr);

  bool hasHeightForWidth() const override { return true; }
  int heightForWidth(int width) const override { return arrange(width, false); }

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  void addLine(const QString& words, bool strong);
  int arrange(int width, bool apply) const;

  Look& m_look;
  QList<ChatLabel*> m_lines;
};

}  // namespace longleaf::ui
