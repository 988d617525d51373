// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/entities.h"

#include "ui/chat/shown_text.h"

namespace longleaf::ui {

namespace {

struct Named {
  const char16_t* name;
  char16_t character;
};

constexpr Named kNamed[] = {{u"amp", u'&'},      {u"lt", u'<'},      {u"gt", u'>'},      {u"quot", u'"'},
                            {u"apos", u'\''},    {u"nbsp", 0xa0},    {u"ndash", 0x2013}, {u"mdash", 0x2014},
                            {u"hellip", 0x2026}, {u"lsquo", 0x2018}, {u"rsquo", 0x2019}, {u"ldquo", 0x201c},
                            {u"rdquo", 0x201d},  {u"laquo", 0xab},   {u"raquo", 0xbb},   {u"copy", 0xa9},
                            {u"reg", 0xae},      {u"deg", 0xb0},     {u"times", 0xd7},   {u"divide", 0xf7},
                            {u"plusmn", 0xb1},   {u"middot", 0xb7},  {u"bull", 0x2022},  {u"euro", 0x20ac},
                            {u"pound", 0xa3},    {u"yen", 0xa5},     {u"sect", 0xa7},    {u"para", 0xb6},
                            {u"frac12", 0xbd},   {u"frac14", 0xbc},  {u"le", 0x2264},    {u"ge", 0x2265},
                            {u"ne", 0x2260},     {u"rarr", 0x2192},  {u"larr", 0x2190},  {u"minus", 0x2212}};

}  // namespace

QString decodedEntity(QStringView entity) {
  if (entity.size() < 3) return entity.toString();
  const QStringView name = entity.mid(1, entity.size() - 2);
  if (name.startsWith(u'#')) {
    const bool hexadecimal = name.mid(1, 1).compare(u"x", Qt::CaseInsensitive) == 0;
    bool read = false;
    const uint code = name.mid(hexadecimal ? 2 : 1).toUInt(&read, hexadecimal ? 16 : 10);
    if (!read || code == 0 || code > 0x10ffff) return QString(QChar(0xfffd));
    const auto character = static_cast<char32_t>(code);
    return neutralised(QString::fromUcs4(&character, 1));
  }
  for (const Named& known : kNamed) {
    if (name == QStringView(known.name)) return QString(QChar(known.character));
  }
  return entity.toString();
}

}  // namespace longleaf::ui
