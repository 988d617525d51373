// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/controllers/device_choices.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include "ui/theme/figures.h"

namespace longleaf::app {

namespace {

using inference::GpuTrouble;

QString translated(const char* text) { return QCoreApplication::translate("Devices", text); }

const char* troubleText(GpuTrouble trouble) {
  switch (trouble) {
    case GpuTrouble::noDriver:
      return QT_TRANSLATE_NOOP("Devices", "No graphics card can be used: there is no NVIDIA driver (%1).");
    case GpuTrouble::noRuntime:
    case GpuTrouble::noLibrary:
      return QT_TRANSLATE_NOOP("Devices",
                               "No graphics card can be used: %1 is missing; installer/run.sh --cuda fetches it.");
    case GpuTrouble::noModule:
      return QT_TRANSLATE_NOOP("Devices",
                               "No graphics card can be used: the program's part for it is not installed (%1).");
    case GpuTrouble::brokenModule:
      return QT_TRANSLATE_NOOP("Devices", "No graphics card can be used: %1 cannot be opened.");
    case GpuTrouble::otherModule:
      return QT_TRANSLATE_NOOP("Devices",
                               "No graphics card can be used: %1 belongs to another version of this program.");
    case GpuTrouble::silentDriver:
      return QT_TRANSLATE_NOOP("Devices", "No graphics card can be used: the NVIDIA driver does not answer.");
    case GpuTrouble::oldDriver:
      return QT_TRANSLATE_NOOP("Devices", "No graphics card can be used: the NVIDIA driver is too old; %1 is needed.");
    case GpuTrouble::noDevice:
      return QT_TRANSLATE_NOOP("Devices", "There is an NVIDIA driver, and no graphics card that it serves.");
    case GpuTrouble::notBuilt:
    case GpuTrouble::none:
      break;
  }
  return QT_TRANSLATE_NOOP("Devices", "This program was built without support for graphics cards.");
}

/// "cuda:1" -> "1"
QString numberOf(const QString& name) { return name.section(QLatin1Char(':'), 1); }

QString nameOf(const kernels::DeviceInfo& gpu) {
  return translated(QT_TRANSLATE_NOOP("Devices", "GPU %1: %2"))
      .arg(numberOf(QString::fromStdString(gpu.name)), QString::fromStdString(gpu.description));
}

QString described(const kernels::DeviceInfo& gpu) {
  return QStringLiteral("%1, %2.").arg(nameOf(gpu), ui::bytesText(static_cast<qint64>(gpu.totalBytes)));
}

}  // namespace

QString gpuSentence(const inference::GpuList& gpus) {
  const QString driver =
      gpus.driver.empty()
          ? QString()
          : translated(QT_TRANSLATE_NOOP("Devices", "Driver %1.")).arg(QString::fromStdString(gpus.driver));
  QStringList parts;
  if (gpus.devices.empty()) {
    const QString trouble = translated(troubleText(gpus.trouble));
    parts.append(trouble.contains(QLatin1String("%1")) ? trouble.arg(QString::fromStdString(gpus.subject)) : trouble);
  }
  for (const kernels::DeviceInfo& gpu : gpus.devices) parts.append(described(gpu));
  if (!driver.isEmpty()) parts.append(driver);
  return parts.join(QLatin1Char(' '));
}

void offerDevices(ui::SettingRow& row, const inference::GpuList& gpus) {
  for (const kernels::DeviceInfo& gpu : gpus.devices) {
    row.choices.append(QString::fromStdString(gpu.name));
    row.choiceNames.append(nameOf(gpu));
  }
  if (!row.choices.contains(row.value)) {
    const QString number = row.value == QLatin1String("cuda") ? QStringLiteral("0") : numberOf(row.value);
    row.choices.append(row.value);
    row.choiceNames.append(translated(QT_TRANSLATE_NOOP("Devices", "GPU %1 (not there)")).arg(number));
  }
  row.meaning += QLatin1Char('\n') + gpuSentence(gpus);
}

bool namesDevice(const QString& value) {
  static const QRegularExpression known(QStringLiteral("^(auto|cpu|cuda(:[0-9]{1,3})?)$"));
  return known.match(value).hasMatch();
}

}  // namespace longleaf::app
