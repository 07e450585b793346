{{ config(materialized='incremental', unique_key='user_agent') }}

with

arrived as ({{ arrived(ref('int_touchpoints_unioned')) }}),

bot_agents as (select * from {{ ref('bot_agents') }}),

user_agents as (
    select distinct user_agent
    from arrived
    where user_agent is not null
),

int_bot_agents as (
    select distinct user_agents.user_agent
    from user_agents
    inner join bot_agents
        on {{ matches('lower(user_agents.user_agent)', 'bot_agents.agent_pattern') }}
)

select * from int_bot_agents
