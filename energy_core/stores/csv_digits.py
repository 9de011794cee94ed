"""Numbers and times from text, many at once, with numpy.

Eight characters are read as one integer of 64 bits, the first of them in its lowest byte, and become a number
in three multiplications. A number of up to 16 characters with up to seven decimals is a whole number below
2**53 divided by a power of ten that is exact, so the division rounds once and gives the float of `float()`.
Anything else (an exponent, more digits, a text) is told apart and left to the caller.
"""

import sys

import numpy as np

type Words = np.ndarray  # of uint64, or of indices where it says so

WIDTH = 16  # characters of the longest number that is read here
_WORD = 8
_U = np.uint64
_ZEROS = _U(0x3030303030303030)
_ONES = _U(0x0101010101010101)
_BIT_4 = _U(0x1010101010101010)  # set in a dot of which the zeros are taken off, in no digit
_DOT = _U(0x1E)
_OVER_9 = _U(0x7676767676767676)
_HIGH_BITS = _U(0x8080808080808080)
_PAIRS = _U(0x000000FF000000FF)
_KEEP = np.array(
    [0, *((1 << 64) - (1 << (64 - 8 * n)) for n in range(1, 9))], dtype=_U
)  # the last n characters
_SCALE = np.array([10.0 ** (7 - n) for n in range(8)] + [1.0])  # by how many characters stand before the dot
_MINUS = ord("-")
_COLONS = _U(0x00000A00000A0000)
_BYTES_OF_COLONS = _U(0x0000FF0000FF0000)
_MICROSECONDS = _U(0x5A0000000000002E)  # .      Z
_ENDS = _U(0xFF000000000000FF)
_DAY_US = 86_400_000_000


def words(data: np.ndarray) -> np.ndarray:
    """Return, for each byte but the last seven, the eight bytes from it on as an integer; a view."""
    dtype = np.dtype("<u8") if sys.byteorder == "little" else np.dtype(">u8").newbyteorder()
    return np.ndarray((len(data) - _WORD + 1,), dtype, data, strides=(1,))


def numbers(
    data: np.ndarray, eights: Words, begin: np.ndarray, end: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the numbers of the cells [begin, end), NaN for an empty one, and which are no such numbers.

    Before each cell there are at least 16 bytes.
    """
    length = end - begin
    negative = data[begin] == _MINUS
    negative &= length > 0
    digits = length - negative if negative.any() else length
    longest = int(digits.max(initial=0))
    low = (eights[end - _WORD] ^ _ZEROS) & _KEEP[np.minimum(digits, _WORD)]
    dots = low & _BIT_4
    odd = (digits == 0) & negative
    high = None
    if longest > _WORD:
        high = (eights[end - 2 * _WORD] ^ _ZEROS) & _KEEP[np.clip(digits - _WORD, 0, _WORD)]
        odd |= digits > WIDTH
    scale = None
    if dots.any():
        low, high, scale, wrong = _without_dots(low, high, dots)
        odd |= wrong
        odd |= (digits == 1) & (dots != 0)
    odd |= ((low + _OVER_9) | low) & _HIGH_BITS != 0
    values = _eight_digits(low).astype(float)
    if high is not None:
        odd |= ((high + _OVER_9) | high) & _HIGH_BITS != 0
        values = (_eight_digits(high) * _U(100_000_000) + _eight_digits(low)).astype(float)
    if scale is not None:
        values /= scale
    if negative.any():
        np.negative(values, out=values, where=negative)
    values[length == 0] = np.nan
    return values, odd


def _without_dots(
    low: Words, high: Words | None, dots: Words
) -> tuple[Words, Words | None, np.ndarray, np.ndarray]:
    """Close the gaps that the dots leave, each at the bit of its byte.

    Returns the characters, what to divide by, and where there is more than one dot or something else.
    """
    here = dots >> _U(4)
    before = here - _U(1)  # all bits where there is no dot
    wrong = (low & (here * _U(0xFF))) != here * _DOT
    wrong |= (dots & (dots - _U(1))) != 0
    none = dots == 0
    place = np.bitwise_count(before) >> 3
    kept = low & before
    moved = np.where(none, kept, kept << _U(8))
    moved |= low & ~(before | (here * _U(0xFF)))
    if high is not None:
        one = np.where(none, _U(0), high >> _U(56))
        moved |= one
        high = np.where(none, high, high << _U(8))
    return moved, high, _SCALE[place], wrong


def _eight_digits(word: Words) -> Words:
    """Return the number of eight digits, each the value of its byte."""
    word = word * _U(10) + (word >> _U(8))
    first = (word & _PAIRS) * _U(0x000F424000000064)
    second = ((word >> _U(16)) & _PAIRS) * _U(0x0000271000000001)
    return (first + second) >> _U(32)


def times_of_day(eights: Words, begin: np.ndarray) -> tuple[np.ndarray, bool]:
    """Return the microseconds since midnight of times as `12:00:00.000000Z`, and whether all are right."""
    clock = eights[begin] ^ _ZEROS
    fraction = eights[begin + _WORD]
    right = bool(((clock & _BYTES_OF_COLONS) == _COLONS).all()) & bool(
        ((fraction & _ENDS) == _MICROSECONDS).all()
    )
    clock &= ~_BYTES_OF_COLONS
    fraction = ((fraction ^ _ZEROS) & ~_ENDS) << _U(8)
    for word in (clock, fraction):
        right &= not ((((word + _OVER_9) | word) & _HIGH_BITS).any())
    pairs = clock * _U(10) + (clock >> _U(8))
    hour, minute, second = (pairs >> _U(shift) & _U(0xFF) for shift in (0, 24, 48))
    right &= all(bool((values < most).all()) for values, most in ((hour, 24), (minute, 60), (second, 60)))
    seconds = (hour * _U(60) + minute) * _U(60) + second
    return (seconds * _U(1_000_000) + _eight_digits(fraction)).astype(np.int64), right
