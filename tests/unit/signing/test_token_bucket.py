from signing.token_bucket import TokenBucket


class Hand:
    """A clock moved by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_bucket_gives_what_a_second_holds_and_says_how_long_to_wait() -> None:
    hand = Hand()
    bucket = TokenBucket(2, clock=hand)

    assert [bucket.take() for _ in range(3)] == [0.0, 0.0, 0.5]
    hand.now += 0.5
    assert [bucket.take() for _ in range(2)] == [0.0, 0.5]


def test_bucket_that_rested_long_holds_no_more_than_a_second() -> None:
    hand = Hand()
    bucket = TokenBucket(2, clock=hand)
    hand.now += 3600

    assert [bool(bucket.take()) for _ in range(3)] == [False, False, True]


def test_bucket_slower_than_once_a_second_still_gives_one() -> None:
    hand = Hand()
    bucket = TokenBucket(0.1, clock=hand)

    assert bucket.take() == 0.0
    assert round(bucket.take()) == 10


def test_bucket_without_a_limit_always_gives() -> None:
    bucket = TokenBucket(None)
    assert {bucket.take() for _ in range(1000)} == {0.0}
