// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/model_page.h"

#include <QButtonGroup>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QFileInfo>
#include <QLabel>
#include <QMimeData>
#include <QPainter>
#include <QProgressBar>
#include <QPushButton>
#include <QRadioButton>
#include <QUrl>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "ui/budget/plain_text.h"
#include "ui/chat/shown_text.h"
#include "ui/settings/setting_rows.h"
#include "ui/theme/look.h"
#include "ui/window/lead_layout.h"

namespace longleaf::ui {

namespace {

constexpr double kIndicatorWidth = 29;  // pixels at scale 1 from a radio button's edge to its text
constexpr int kProgressSteps = 1000;

/// Models among what is dragged, files and folders; other files are not refused, they are not asked for.
QStringList modelFiles(const QMimeData* data) {
  QStringList paths;
  for (const QUrl& url : data->urls()) {
    const QString path = url.toLocalFile();
    const QFileInfo file(path);
    const bool ofFolder =
        file.fileName() == QLatin1String("config.json") || file.suffix() == QLatin1String("safetensors");
    const bool folder = file.isDir() && QFileInfo::exists(path + QStringLiteral("/config.json"));
    const bool single = path.endsWith(QLatin1String(".gguf"), Qt::CaseInsensitive);
    if (single || ofFolder || folder) paths.append(path);
  }
  return paths;
}

bool sameButUsed(const ModelEntry& a, const ModelEntry& b) {
  return a.name == b.name && a.path == b.path && a.detail == b.detail && a.problem == b.problem && a.demo == b.demo;
}

QLabel* line(const QString& text, const char* role, QWidget* parent) {
  auto* made = new QLabel(text, parent);
  made->setTextFormat(Qt::PlainText);
  made->setWordWrap(true);
  made->setAlignment(leadingAlignment(*made));
  made->setProperty("textRole", QString::fromLatin1(role));
  return made;
}

}  // namespace

ModelPage::ModelPage(Look& look, QWidget* parent)
    : QWidget(parent),
      m_look(look),
      m_list(new QWidget(this)),
      m_listColumn(new QVBoxLayout(m_list)),
      m_group(new QButtonGroup(this)),
      m_nothing(line(tr("There is no model yet. Import one: a file in the GGUF format."), "muted", this)),
      m_hint(line(tr("or drop a GGUF file here"), "muted", this)),
      m_sentence(line({}, "muted", this)),
      m_import(new QPushButton(tr("Import a model file…"), this)),
      m_progress(new QProgressBar(this)),
      m_rows(new SettingRows(look, this)),
      m_importRow(new LeadLayout(0)),
      m_column(new QVBoxLayout(this)) {
  setAcceptDrops(true);
  m_listColumn->setContentsMargins(0, 0, 0, 0);
  m_nothing->setObjectName(QStringLiteral("noModels"));
  m_hint->setWordWrap(false);
  m_sentence->setObjectName(QStringLiteral("importSentence"));
  m_sentence->hide();
  m_import->setObjectName(QStringLiteral("importModel"));
  m_import->setAccessibleName(tr("Import a model file"));
  m_progress->setObjectName(QStringLiteral("importProgress"));
  m_progress->setAccessibleName(tr("Progress of the import"));
  m_progress->setTextVisible(false);
  m_progress->setRange(0, kProgressSteps);
  m_progress->hide();
  m_importRow->addWidget(m_import);
  m_importRow->addWidget(m_hint);
  m_column->setContentsMargins(0, 0, 0, 0);
  m_column->addWidget(m_nothing);
  m_column->addWidget(m_list);
  m_column->addLayout(m_importRow);
  m_column->addWidget(m_progress);
  m_column->addWidget(m_sentence);
  m_column->addWidget(m_rows);
  m_column->addStretch(1);
  connect(m_import, &QPushButton::clicked, this, [this] { Q_EMIT importRequested(); });
  connect(&m_look, &Look::changed, this, [this] { restyle(); });
  m_list->hide();
  restyle();
}

void ModelPage::setModels(const QList<ModelEntry>& models) {
  const bool same = std::equal(models.begin(), models.end(), m_models.begin(), m_models.end(), sameButUsed);
  const QWidget* focused = focusWidget();
  const QString focusedName =
      focused && focused->hasFocus() && m_list->isAncestorOf(focused) ? focused->objectName() : QString();
  m_models = models;
  if (!same) {
    for (QObject* child : m_list->children()) {
      auto* widget = qobject_cast<QWidget*>(child);
      if (!widget) continue;
      widget->hide();
      widget->setObjectName({});
      if (auto* radio = qobject_cast<QRadioButton*>(widget)) m_group->removeButton(radio);
      m_listColumn->removeWidget(widget);
      widget->deleteLater();  // choosing one may be what brought the new list
    }
    while (QLayoutItem* left = m_listColumn->takeAt(0)) delete left;
    for (const ModelEntry& model : models) makeModel(model);
  }
  m_group->setExclusive(false);  // so that none can be in use
  for (QAbstractButton* button : m_group->buttons()) {
    const auto used = std::find_if(models.begin(), models.end(), [&](const ModelEntry& model) {
      return model.used && button->objectName() == QStringLiteral("model_") + model.path;
    });
    button->setChecked(used != models.end());
  }
  m_group->setExclusive(true);
  m_nothing->setVisible(models.isEmpty());
  m_list->setVisible(!models.isEmpty());
  restyle();
  if (auto* radio = focusedName.isEmpty() ? nullptr : m_list->findChild<QRadioButton*>(focusedName); radio && !same) {
    radio->show();  // now, so that it can take the keyboard
    radio->setFocus();
  }
}

void ModelPage::makeModel(const ModelEntry& entry) {
  ModelEntry model = entry;
  for (QString* words : {&model.name, &model.detail, &model.problem}) *words = neutralised(*words);
  auto* radio = new QRadioButton(QString(model.name).replace(u'&', QStringLiteral("&&")), m_list);
  radio->setObjectName(QStringLiteral("model_") + model.path);
  radio->setAccessibleName(model.demo ? tr("%1 (demo)").arg(model.name) : model.name);
  radio->setAccessibleDescription(model.problem.isEmpty() ? model.detail : model.problem);
  radio->setToolTip(tooltipText(neutralised(model.path)));
  radio->setEnabled(model.problem.isEmpty());
  m_group->addButton(radio);
  m_listColumn->addWidget(radio);
  QString detail = model.detail;
  if (model.demo) detail = detail.isEmpty() ? tr("demo") : tr("demo · %1").arg(detail);
  for (const auto& [text, role] : {std::pair(detail, "muted"), std::pair(model.problem, "error")}) {
    if (text.isEmpty()) continue;
    QLabel* label = line(text, role, m_list);
    m_listColumn->addWidget(label);
  }
  m_listColumn->addSpacing(m_look.theme().space(2));
  connect(radio, &QRadioButton::clicked, this, [this, path = model.path] {
    const auto at = std::find_if(m_models.begin(), m_models.end(), [&](const auto& each) { return each.path == path; });
    if (at == m_models.end() || at->used) return;
    for (ModelEntry& each : m_models) each.used = each.path == path;
    Q_EMIT chosen(path);
  });
}

void ModelPage::setImportProgress(double share, const QString& sentence) {
  const bool running = share >= 0;
  m_progress->setVisible(running);
  if (running) m_progress->setValue(static_cast<int>(std::lround(std::min(share, 1.0) * kProgressSteps)));
  m_import->setEnabled(!running);
  m_sentence->setText(sentence);
  m_sentence->setVisible(!sentence.isEmpty());
}

void ModelPage::restyle() {
  const Theme& theme = m_look.theme();
  m_column->setSpacing(theme.space(3));
  m_listColumn->setSpacing(0);
  m_importRow->setSpacing(theme.space(3));
  m_hint->setMinimumHeight(theme.px(theme.pixels.target));
  for (QLabel* label : m_list->findChildren<QLabel*>()) label->setIndent(theme.px(kIndicatorWidth));
  for (QAbstractButton* button : m_group->buttons()) button->setFont(theme.font(TextRole::control, true));
  update();
}

void ModelPage::dragEnterEvent(QDragEnterEvent* event) {
  if (modelFiles(event->mimeData()).isEmpty()) return;
  event->acceptProposedAction();
  m_dragging = true;
  update();
}

void ModelPage::dragLeaveEvent(QDragLeaveEvent* /*event*/) {
  m_dragging = false;
  update();
}

void ModelPage::dropEvent(QDropEvent* event) {
  m_dragging = false;
  update();
  const QStringList files = modelFiles(event->mimeData());
  if (files.isEmpty()) return;
  event->acceptProposedAction();
  for (const QString& path : files) Q_EMIT dropped(path);
}

void ModelPage::paintEvent(QPaintEvent* /*event*/) {
  if (!m_dragging) return;
  const Theme& theme = m_look.theme();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(theme.accent, theme.px(theme.pixels.focusRing), Qt::DashLine));
  painter.setBrush(theme.selection);
  const double inset = theme.pixels.focusRing;
  const double radius = theme.px(theme.pixels.cardRadius);
  painter.drawRoundedRect(QRectF(rect()).adjusted(inset, inset, -inset, -inset), radius, radius);
}

}  // namespace longleaf::ui
