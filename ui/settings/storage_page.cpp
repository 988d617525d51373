// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/storage_page.h"

#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/chat/shown_text.h"
#include "ui/settings/saved_reading_row.h"
#include "ui/settings/setting_rows.h"
#include "ui/theme/figures.h"
#include "ui/theme/look.h"
#include "ui/window/lead_layout.h"

namespace longleaf::ui {

namespace {

constexpr qsizetype kReadingsAtOnce = 20;  // rows made and shown in one go: some 7 ms
constexpr int kShareSteps = 1000;

bool sameReading(const SavedReadingEntry& a, const SavedReadingEntry& b) {
  return a.id == b.id && a.title == b.title && a.detail == b.detail && a.bytes == b.bytes;
}

}  // namespace

StoragePage::StoragePage(Look& look, QWidget* parent)
    : QWidget(parent),
      m_look(look),
      m_folder(new QLabel(this)),
      m_library(new QLabel(this)),
      m_readingsSize(new QLabel(this)),
      m_title(new QLabel(tr("Saved readings"), this)),
      m_nothing(new QLabel(tr("No reading is saved yet. A book that has been read is kept here, so that it need not be "
                              "read again."),
                           this)),
      m_share(new QProgressBar(this)),
      m_rows(new SettingRows(look, this)),
      m_listBox(new QWidget(this)),
      m_more(new QPushButton(this)),
      m_column(new QVBoxLayout(this)),
      m_listColumn(new QVBoxLayout(m_listBox)) {
  m_folder->setObjectName(QStringLiteral("storageFolder"));
  m_folder->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  m_folder->setFocusPolicy(Qt::StrongFocus);
  m_library->setObjectName(QStringLiteral("storageLibrary"));
  m_readingsSize->setObjectName(QStringLiteral("storageReadings"));
  for (QLabel* label : {m_folder, m_library, m_readingsSize, m_nothing}) {
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setAlignment(leadingAlignment(*label));
  }
  m_folder->setProperty("textRole", QStringLiteral("muted"));
  m_nothing->setProperty("textRole", QStringLiteral("muted"));
  m_nothing->setObjectName(QStringLiteral("noReadings"));
  m_share->setObjectName(QStringLiteral("storageShare"));
  m_share->setAccessibleName(tr("Saved readings"));
  m_share->setRange(0, kShareSteps);
  m_share->setTextVisible(false);
  m_more->setObjectName(QStringLiteral("moreReadings"));
  m_more->setProperty("flatLink", true);

  m_column->setContentsMargins(0, 0, 0, 0);
  for (QWidget* each :
       {static_cast<QWidget*>(m_library), static_cast<QWidget*>(m_folder), static_cast<QWidget*>(m_readingsSize),
        static_cast<QWidget*>(m_share), static_cast<QWidget*>(m_rows), static_cast<QWidget*>(m_title),
        static_cast<QWidget*>(m_nothing)})
    m_column->addWidget(each);
  m_column->addWidget(m_listBox);
  m_listColumn->setContentsMargins(0, 0, 0, 0);
  m_column->addWidget(m_more, 0, Qt::AlignLeading);
  m_column->addStretch(1);
  connect(m_more, &QPushButton::clicked, this, [this] { showMore(); });
  connect(&m_look, &Look::changed, this, [this] { restyle(); });
  restyle();
  setStorage({});
}

void StoragePage::setStorage(const StorageUse& use) {
  const bool same =
      std::equal(use.readings.begin(), use.readings.end(), m_use.readings.begin(), m_use.readings.end(), sameReading);
  m_use = use;
  m_folder->setText(neutralised(use.folder));
  m_library->setText(tr("Library: %1").arg(bytesText(use.libraryBytes)));
  const bool limited = use.quotaBytes > 0;
  m_readingsSize->setText(
      limited ? tr("Saved readings: %1 of %2").arg(bytesText(use.readingsBytes), bytesText(use.quotaBytes))
              : tr("Saved readings: %1").arg(bytesText(use.readingsBytes)));
  m_share->setVisible(limited);
  m_share->setAccessibleDescription(m_readingsSize->text());
  const double share = limited ? static_cast<double>(use.readingsBytes) / static_cast<double>(use.quotaBytes) : 0;
  m_share->setValue(static_cast<int>(std::clamp(share, 0.0, 1.0) * kShareSteps));
  // A row that was asked to go and is still there must be usable again.
  const bool waiting = std::any_of(m_list.begin(), m_list.end(), [](const auto* row) { return !row->isEnabled(); });
  if (!same || waiting) showReadings();
  m_nothing->setVisible(use.readings.isEmpty());
  m_listBox->setVisible(!use.readings.isEmpty());
  m_more->setVisible(m_list.size() < use.readings.size());
}

void StoragePage::showReadings() {
  // The row that the keyboard was in, or that was asked to go; a disabled widget has lost its focus.
  qsizetype focused = -1;
  for (qsizetype i = 0; i < m_list.size(); ++i) {
    const QWidget* inside = window()->focusWidget();
    if (!m_list[i]->isEnabled() || (inside && m_list[i]->isAncestorOf(inside))) focused = i;
  }
  const qsizetype shown = std::max(m_list.size(), kReadingsAtOnce);
  for (SavedReadingRow* row : m_list) {
    row->hide();
    row->setParent(nullptr);
    row->deleteLater();  // its own button may be what brought the new list
  }
  m_list.clear();
  while (m_list.size() < std::min(shown, m_use.readings.size())) showMore();
  if (focused < 0 || m_list.isEmpty()) return;
  SavedReadingRow* next = m_list[std::min(focused, m_list.size() - 1)];
  next->removeButton().setFocus();
}

void StoragePage::showMore() {
  const qsizetype from = m_list.size(), to = std::min(from + kReadingsAtOnce, m_use.readings.size());
  m_listBox->hide();  // rows that come while it is shown lay it out anew, each of them
  QWidget* before = m_list.isEmpty() ? nullptr : &m_list.last()->removeButton();
  for (qsizetype i = from; i < to; ++i) {
    auto* row = new SavedReadingRow(m_look, m_use.readings[i], m_listBox);
    connect(row, &SavedReadingRow::removalConfirmed, this, [this, row] { Q_EMIT removalRequested(row->id()); });
    m_list.append(row);
    m_listColumn->addWidget(row);
    if (before) setTabOrder(before, &row->removeButton());
    before = &row->removeButton();
  }
  m_listBox->show();
  if (before) setTabOrder(before, m_more);
  const qsizetype left = m_use.readings.size() - m_list.size();
  m_more->setText(tr("Show %1 more").arg(grouped(std::min(left, kReadingsAtOnce))));
  m_more->setAccessibleName(tr("Show more saved readings"));
  m_more->setVisible(left > 0);
}

void StoragePage::restyle() {
  const Theme& theme = m_look.theme();
  for (QLabel* label : {m_library, m_readingsSize, m_title}) label->setFont(theme.font(TextRole::control, true));
  m_column->setSpacing(theme.space(2));
  m_listColumn->setSpacing(0);
  m_title->setContentsMargins(0, theme.space(4), 0, 0);
}

}  // namespace longleaf::ui
