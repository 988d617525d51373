// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/inline_bar.h"

#include <QVBoxLayout>
#include <algorithm>

#include "ui/theme/look.h"
#include "ui/window/message_bar.h"

namespace longleaf::ui {

class InlineBars::Parts {
 public:
  Parts(InlineBars* owner, Look& theLook) : look(theLook), layout(new QVBoxLayout(owner)) {
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
  }

  MessageBar* find(const QString& id) const {
    const auto found = std::find_if(bars.begin(), bars.end(), [&](auto* bar) { return bar->message().id == id; });
    return found == bars.end() ? nullptr : *found;
  }

  void remove(MessageBar* bar) {
    bars.removeOne(bar);
    layout->removeWidget(bar);
    bar->hide();
    bar->deleteLater();  // one of its buttons may be what was pressed
  }

  Look& look;
  QVBoxLayout* layout;
  QList<MessageBar*> bars;  // newest first
};

InlineBars::InlineBars(Look& look, QWidget* parent) : QWidget(parent), m_parts(std::make_unique<Parts>(this, look)) {
  setObjectName(QStringLiteral("inlineBars"));
  setAccessibleName(tr("Messages"));
  setVisible(false);
}

InlineBars::~InlineBars() = default;

void InlineBars::show(const BarMessage& message) {
  MessageBar* bar = m_parts->find(message.id);
  if (bar) {
    bar->setMessage(message);
    m_parts->bars.removeOne(bar);
    m_parts->layout->removeWidget(bar);
  } else {
    bar = new MessageBar(m_parts->look, message, this);
    connect(bar, &MessageBar::verbChosen, this,
            [this, bar](const QString& verb) { Q_EMIT verbChosen(bar->message().id, verb); });
    connect(bar, &MessageBar::closeRequested, this, [this, bar] {
      const QString id = bar->message().id;
      dismiss(id);
      Q_EMIT closed(id);
    });
  }
  bar->setObjectName(QStringLiteral("bar_") + message.id);
  m_parts->bars.prepend(bar);
  m_parts->layout->insertWidget(0, bar);
  bar->show();
  setVisible(true);
  bar->announce();
}

void InlineBars::dismiss(const QString& id) {
  if (MessageBar* bar = m_parts->find(id)) m_parts->remove(bar);
  setVisible(!m_parts->bars.isEmpty());
}

QList<BarMessage> InlineBars::messages() const {
  QList<BarMessage> all;
  for (const MessageBar* bar : m_parts->bars) all.append(bar->message());
  return all;
}

}  // namespace longleaf::ui
