"""A lift that connects, presses its alarm button and waits until a person has closed the alarm.

python3 lift.py HOST PORT VENDOR UNIT TOKEN [FILE]     (pip install paho-mqtt, or apt-get install python3-paho-mqtt)

It never gives up: refused (CONNACK 4, 5), no broker, a connection that breaks, a PUBACK that does not come - it says so,
waits longer each time (up to a minute) and tries again. The alarm is sent again until it is answered.

What it has to say stands in FILE before it is sent and goes when its PUBACK comes: a power cut in between loses nothing.
FILE holds the newest 1000 messages: a device that is cut off for months must not fill its own disk.
"""
import json
import os
import random
import sqlite3
import sys
import tempfile
import time

import paho.mqtt.client as mqtt

host, port, vendor, unit, token = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4], sys.argv[5]
path = sys.argv[6] if len(sys.argv) > 6 else os.path.join(tempfile.gettempdir(), f"vigil-{vendor}-{unit}.db")
most = 1000  # messages that are kept

kept = sqlite3.connect(path, isolation_level=None)
kept.execute("pragma synchronous = full")
kept.execute("create table if not exists waiting (id integer primary key autoincrement, family text, payload text)")
kept.execute("create table if not exists boots (boot integer)")
(last,) = kept.execute("select coalesce(max(boot), 0) from boots").fetchone()
boot = max(last + 1, int(time.time()))  # grows at every start, whatever the clock says
kept.execute("delete from boots")
kept.execute("insert into boots values (?)", (boot,))
alarm_id = f"{boot}-button"
under_way = {}  # id of a PUBLISH -> id of the message that it carries


def topic(family):
    return f"vigil/v1/{vendor}/{unit}/{family}"


def send(client, family, retain=False, **fields):
    # Of now, and said again at the next connection: not worth keeping.
    client.publish(topic(family), json.dumps({"boot": boot, **fields}), qos=1, retain=retain)


def keep(family, **fields):
    kept.execute("insert into waiting (family, payload) values (?, ?)", (family, json.dumps({"boot": boot, **fields})))
    kept.execute("delete from waiting where id <= (select max(id) from waiting) - ?", (most,))


def keep_alarm():
    keep("alarm", id=alarm_id, code="90", floor="7", passengers=True, peopleCount=2, ts=int(time.time() * 1000))


def send_kept(client):
    # What the library still has under way it sends again by itself.
    for message, family, payload in kept.execute("select id, family, payload from waiting order by id").fetchall():
        if message not in under_way.values():
            under_way[client.publish(topic(family), payload, qos=1).mid] = message


def on_connect(client, _userdata, _flags, code):
    if code != 0:  # 4, 5: not registered yet, disabled, wrong token. It may be put right at any time.
        print("refused", code, "- trying again", flush=True)
        return
    print("connected", flush=True)
    client.subscribe([(topic("answer"), 1), (topic("command"), 1)])
    send(client, "birth", kind="elevator", profile="gbt24476-2017", intervalMs=60000,
         capabilities={"peopleSensor": True})
    send(client, "state", retain=True, state="online")
    send(client, "status", mode="normal", moving=False, door="closed", doorZone=False, passengers=True, floor="7")
    # Again at every connection until a person has closed it: the same id is the same alarm, and each time every answer
    # that is due comes again, also one that was given while we were away.
    if kept.execute("select count(*) from waiting where payload like ?", (f'%"{alarm_id}"%',)).fetchone() == (0,):
        keep_alarm()
    send_kept(client)


def on_disconnect(_client, _userdata, code):
    if code != 0:
        print("connection lost - trying again", flush=True)


def on_publish(_client, _userdata, message_id):
    kept.execute("delete from waiting where id = ?", (under_way.pop(message_id, None),))
    print("PUBACK", message_id, "is on disk", flush=True)


def on_message(client, _userdata, message):
    try:
        answer = json.loads(message.payload)
    except ValueError:  # a device must not end because of what it is sent
        print("not understood:", message.topic, message.payload, flush=True)
        return
    print(message.topic, answer, flush=True)
    if answer.get("what") == "closed" and answer.get("id") == alarm_id:  # not one of an earlier run
        client.disconnect()


keep_alarm()
if hasattr(mqtt, "CallbackAPIVersion"):  # paho 2.x
    client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION1, client_id=unit)
else:  # paho 1.x
    client = mqtt.Client(client_id=unit)
client.username_pw_set(unit, token)
# What the broker says for us when the connection dies. An older session's Will is ignored, hence the boot number.
client.will_set(topic("state"), json.dumps({"boot": boot, "state": "offline"}), qos=1, retain=True)
client.on_connect, client.on_disconnect = on_connect, on_disconnect
client.on_publish, client.on_message = on_publish, on_message
# Not all devices of a city in the same second after a power cut.
client.reconnect_delay_set(min_delay=random.randint(1, 3), max_delay=60)
client.connect_async(host, port, keepalive=60)
client.loop_forever(retry_first_connection=True)
