"""Syllables that most Vietnamese names have: common family names, and the middle names Thị and Văn.

For choosing between two readings of a name only. Rare family names are left out: "Điêu" and "Xa"
were believed where "Điều" and "Xã" stood.
"""

_SYLLABLES = (
    "nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ hồ ngô dương lý "
    "đào đinh đoàn hà lâm lương mai phùng tạ tô trịnh trương thị văn"
)

COMMON_IN_NAMES = frozenset(_SYLLABLES.split())
