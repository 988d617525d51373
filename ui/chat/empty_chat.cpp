// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/empty_chat.h"

#include <QVBoxLayout>

#include "ui/chat/chat_button.h"
#include "ui/chat/chat_label.h"
#include "ui/chat/flow_row.h"
#include "ui/theme/look.h"

namespace longleaf::ui {

EmptyChat::EmptyChat(Look& look, QWidget* parent)
    : QWidget(parent),
      m_look(look),
      m_hint(new ChatLabel(look, TextRole::answer, LabelColour::muted)),
      m_examples(new FlowRow) {
  setObjectName(QStringLiteral("emptyChat"));
  m_hint->setWords(tr("Answers say where in the document they come from. Ask anything, or begin with one of these:"));
  for (const QString& question : {tr("What is this document about?"), tr("What are its main points?")}) {
    auto* button = new ChatButton(look, ButtonKind::outlined, question);
    button->setObjectName(QStringLiteral("exampleButton"));
    button->setAccessibleName(tr("Write the question: %1").arg(question));
    connect(button, &ChatButton::clicked, this, [this, question] { Q_EMIT exampleChosen(question); });
    m_examples->add(button);
  }
  auto* column = new QVBoxLayout(this);
  column->addWidget(m_hint);
  column->addWidget(m_examples);
  column->addStretch(1);
  connect(&look, &Look::changed, this, [this] { restyle(); });
  restyle();
}

void EmptyChat::restyle() {
  const Theme& theme = m_look.theme();
  layout()->setContentsMargins(theme.space(4), theme.space(4), theme.space(4), theme.space(4));
  layout()->setSpacing(theme.space(3));
  m_examples->setGap(theme.space(1), theme.space(1));
}

void EmptyChat::setCanAsk(bool can) {
  m_hint->setVisible(can);
  m_examples->setVisible(can);
}

}  // namespace longleaf::ui
