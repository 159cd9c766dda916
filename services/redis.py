"""Redis, where `STAMKUND_REDIS_URL` names one: whether it answers."""

from redis.asyncio import Redis
from redis.exceptions import RedisError

PATIENCE = 2.0  # seconds


async def redis_answers(url: str) -> bool:
    """Whether the Redis at an address answers a ping."""
    client = Redis.from_url(url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE)
    try:
        return bool(await client.ping())
    except (RedisError, OSError):
        return False
    finally:
        await client.aclose()
